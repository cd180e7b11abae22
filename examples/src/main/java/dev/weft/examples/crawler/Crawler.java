package dev.weft.examples.crawler;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Fetches the same slow pages one after another, with processes, threads, callbacks, generators, virtual threads and
/// Weft, and prints how long each way took beside the ideal: the time of the slowest page.
public final class Crawler {

    private final PrintStream out;
    private final PrintStream err;
    private final Terminal terminal;

    Crawler(PrintStream out, PrintStream err, Terminal terminal) {
        this.out = out;
        this.err = err;
        this.terminal = terminal;
    }

    /// Runs the program; `--help` explains the arguments.
    public static void main(String[] args) {
        Crawler crawler = new Crawler(System.out, System.err, Terminal.of(System.out));
        System.exit(crawler.run(args));
    }

    /// Runs the program.
    ///
    /// @return the exit code: 0 if all ways fetched all pages, 1 if not, 2 if the arguments are wrong
    int run(String... args) {
        try {
            Options options = Arguments.parse(args);
            switch (options.action()) {
                case HELP -> out.print(Help.text());
                case LIST -> out.print(Help.ways());
                case CRAWL -> {
                    return crawl(options) ? 0 : 1;
                }
            }
            return 0;
        } catch (UsageException e) {
            err.println("crawler: " + e.getMessage());
            return 2;
        } catch (IOException | InterruptedException e) {
            err.println("crawler: gave up: " + e);
            return 1;
        }
    }

    private boolean crawl(Options options) throws UsageException, IOException, InterruptedException {
        OpenFiles.require(options.pages(), OpenFiles.limit());
        out.println(facts(options));
        out.println();
        List<Result> results = measure(options);
        out.println();
        new Table(results, options.delay(), terminal).lines().forEach(out::println);
        return results.stream().noneMatch(Result.Failed.class::isInstance);
    }

    private List<Result> measure(Options options) throws IOException, InterruptedException {
        try (SlowServer server = SlowServer.open(options.delay());
                SlowServer warmUpServer = SlowServer.open(Duration.ZERO);
                Progress progress = Progress.on(out, terminal, server::answers)) {
            Measurement measurement = new Measurement(options.pages(), server, warmUpServer, progress);
            List<Result> results = new ArrayList<>();
            for (Way way : options.ways()) {
                results.add(measurement.measure(way));
            }
            return results;
        }
    }

    private static String facts(Options options) {
        return String.format(
                Locale.ROOT,
                "%d pages, %d ms each; %d cores, Java %s, %s",
                options.pages(),
                options.delay().toMillis(),
                Runtime.getRuntime().availableProcessors(),
                Runtime.version(),
                System.getProperty("os.name"));
    }
}
