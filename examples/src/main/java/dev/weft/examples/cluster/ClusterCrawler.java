package dev.weft.examples.cluster;

import dev.weft.Weft;
import dev.weft.examples.cluster.Fetch.Fetched;
import dev.weft.examples.crawler.PageCheck;
import dev.weft.examples.crawler.SamplePages;
import dev.weft.examples.crawler.Site;
import dev.weft.examples.crawler.SlowServer;
import dev.weft.examples.serving.CommandLine;
import dev.weft.examples.serving.CommandLine.Arguments;
import dev.weft.examples.serving.Service;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Fetches the pages of a slow site: a task for each page on one loop, the work in several JVMs.
public final class ClusterCrawler {

    private static final CommandLine LINE = new CommandLine("cluster-crawler", """
            Fetches the pages of a slow web site, which it brings along. Each page is a task on one loop; the fetching is
            offloaded to the members of a Hazelcast cluster, JVMs of their own on this machine, which it starts.""")
            .option("--members", "N", "how many JVMs fetch", "2")
            .option("--pages", "N", "how many pages there are", "40")
            .option("--delay", "MS", "how long the site takes for each", "200");

    private ClusterCrawler() {
    }

    /// Runs it.
    ///
    /// @param args see `--help`
    public static void main(String[] args) {
        System.exit(run(args, System.out, System.err));
    }

    static int run(String[] args, PrintStream out, PrintStream err) {
        return Service.runOffLoop(LINE, args, out, err, ClusterCrawler::crawl);
    }

    private static void crawl(Arguments arguments, PrintStream out) throws Exception {
        List<String> paths = SamplePages.paths(arguments.number("--pages", 1, 10_000));
        Duration delay = Duration.ofMillis(arguments.number("--delay", 0, 60_000));
        try (SlowServer server = SlowServer.open(delay);
                Cluster cluster = Cluster.start(arguments.number("--members", 1, 50))) {
            long begin = System.nanoTime();
            List<Fetched> fetched = fetch(cluster, server.site(), paths);
            Duration took = Duration.ofNanos(System.nanoTime() - begin);
            PageCheck.check(paths, fetched.stream().map(Fetched::page).toList());
            report(fetched, took, out);
        }
    }

    /// At the deadline, and when a page fails, whoever still fetches is cancelled, in whichever JVM.
    static List<Fetched> fetch(Cluster cluster, Site site, List<String> paths) throws Exception {
        return Weft.run(() -> Weft.withTimeout(Duration.ofMinutes(2), () -> Weft.map(paths, 100,
                path -> Weft.<Fetched>offload(cluster.executor(), new Fetch(site, path)))));
    }

    private static void report(List<Fetched> fetched, Duration took, PrintStream out) {
        Map<Long, Long> byMember = fetched.stream()
                .collect(Collectors.groupingBy(Fetched::member, TreeMap::new, Collectors.counting()));
        byMember.forEach((member, count) -> out.println("member " + member + " fetched " + count + " pages"));
        out.println(String.format(Locale.ROOT, "%d pages in %.2f s", fetched.size(), took.toMillis() / 1e3));
    }
}
