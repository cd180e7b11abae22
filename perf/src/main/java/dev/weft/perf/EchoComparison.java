package dev.weft.perf;

import dev.weft.Weft;
import dev.weft.nio.Subprocess;
import dev.weft.nio.SubprocessOptions;
import dev.weft.nio.SubprocessResult;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/// Compares echo servers: Weft's, its peers', and the limits in Java and in C. Each server is a process on the first processor,
/// the load one on the second. Prints a Markdown table.
///
/// `mvn -q -pl perf -am compile exec:exec -Dmain.class=dev.weft.perf.EchoComparison -Dargs="--help"`
///
/// It is itself a program on a loop: whatever ends it, Ctrl-C too, ends its processes.
final class EchoComparison {

    private static final double MAX_LOAD_AVERAGE = 0.5;
    private static final Duration TO_START = Duration.ofSeconds(60);
    /// For connecting, on top of what the loads themselves allow for that.
    private static final Duration GRACE = Duration.ofSeconds(90);
    private static final Duration GRACE_FOR_IDLE = Duration.ofMillis(20);
    /// What a run takes beside its seconds, about.
    private static final Duration OVERHEAD = Duration.ofSeconds(1);

    private final EchoOptions options;
    private final EchoPrograms programs;
    /// Of the servers that this machine can run.
    private final Map<EchoKind, List<String>> commands = new LinkedHashMap<>();
    private final Map<EchoKind, List<EchoResult>> results = new LinkedHashMap<>();
    private List<String> load = List.of();
    private boolean isWhole = true;

    private EchoComparison(EchoOptions options, EchoPrograms programs) {
        this.options = options;
        this.programs = programs;
    }

    public static void main(String[] arguments) {
        int exitCode = 1;
        try {
            EchoOptions options = EchoOptions.parse(arguments);
            if (options == null) {
                print(EchoOptions.help());
                return;
            }
            exitCode = Weft.<Boolean, Exception>run(() -> new EchoComparison(options, EchoPrograms.find()).run()) ? 0
                    : 1;
        } catch (IllegalArgumentException e) {
            tell(String.valueOf(e.getMessage()));
            exitCode = 2;
        } catch (CancellationException e) {
            // Ctrl-C or SIGTERM.
            tell(String.valueOf(e.getMessage()));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        System.exit(exitCode);
    }

    @SuppressWarnings("SystemOut")
    private static void print(String text) {
        System.out.print(text);
    }

    @SuppressWarnings("SystemOut")
    private static void tell(String line) {
        System.err.println(line);
    }

    /// For [Comparison].
    static EchoResult measureOnce(EchoOptions options, EchoPrograms programs, EchoKind kind) throws Exception {
        var comparison = new EchoComparison(options, programs);
        comparison.load = comparison.findLoad();
        return comparison.measure(programs.server(kind));
    }

    /// @return whether every server that the machine can run has been measured in every round
    private boolean run() throws InterruptedException {
        prepare();
        Duration oneRun = secondsOfARun().plus(OVERHEAD);
        tell("about " + oneRun.multipliedBy((long) options.rounds() * commands.size()).toSeconds() + " s for "
                + commands.keySet());
        try {
            measureInRounds();
        } finally {
            // What there is until a Ctrl-C, too.
            if (!results.isEmpty()) {
                print(EchoTable.of(results));
            }
        }
        return isWhole && !results.isEmpty();
    }

    private void measureInRounds() throws InterruptedException {
        long begin = System.nanoTime();
        int done = 0;
        for (int round = 1; round <= options.rounds(); round++) {
            List<EchoKind> kinds = List.copyOf(commands.keySet());
            for (int i = 0; i < kinds.size(); i++) {
                String outcome = measure(kinds.get(i));
                done++;
                int left = kinds.size() - i - 1 + (options.rounds() - round) * commands.size();
                Duration time = Duration.ofNanos((System.nanoTime() - begin) / done * left);
                tell("round " + round + " of " + options.rounds() + ", " + kinds.get(i) + ": " + outcome + "; "
                        + time.toSeconds() + " s left");
            }
        }
    }

    private void prepare() throws InterruptedException {
        if (!programs.isPinned()) {
            tell("no taskset, or no two processors: server and load are not kept apart, and figures will vary");
        }
        double busy = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
        if (busy > MAX_LOAD_AVERAGE) {
            tell(String.format(Locale.ROOT, "the machine is busy, its load average is %.1f: figures will vary", busy));
        }
        for (EchoKind kind : options.kinds()) {
            try {
                commands.put(kind, programs.server(kind));
            } catch (IOException e) {
                tell(kind + " left out: " + e.getMessage());
            }
        }
        load = findLoad();
    }

    private List<String> findLoad() throws InterruptedException {
        if (options.suite() == null) {
            try {
                return programs.nativeLoad();
            } catch (IOException e) {
                tell("the load is the one in Java, which may be slower than a server: " + e.getMessage());
            }
        }
        return programs.javaLoad();
    }

    /// Measures once. A server that fails is left out from then on.
    ///
    /// @return what came of it, for people
    private String measure(EchoKind kind) throws InterruptedException {
        try {
            EchoResult result = measure(commands.getOrDefault(kind, List.of()));
            results.computeIfAbsent(kind, _ -> new ArrayList<>()).add(result);
            return Math.round(result.median()) + " messages/s";
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            commands.remove(kind);
            isWhole = false;
            return "failed, and is left out from now on: " + e;
        }
    }

    private EchoResult measure(List<String> command) throws Exception {
        try (Subprocess server = Subprocess.start(new ProcessBuilder(command).redirectError(Redirect.INHERIT))) {
            String port = Weft.<@Nullable String, Exception>withTimeout(TO_START, () -> server.stdout().readLine());
            if (port == null) {
                throw new IOException("the server has ended with exit code " + server.waitFor());
            }
            Duration limit = GRACE.plus(GRACE_FOR_IDLE.multipliedBy(options.idle())).plus(secondsOfARun());
            SubprocessResult answer = Weft.<SubprocessResult, Exception>withTimeout(limit,
                    () -> Subprocess.run(SubprocessOptions.defaults().check(),
                            new ProcessBuilder(loadCommand(port, server.pid()))));
            return EchoResult.parse(answer.text());
        }
    }

    private List<String> loadCommand(String port, long server) {
        List<String> command = new ArrayList<>(load);
        command.add(port);
        command.add(Long.toString(server));
        for (int number : new int[]{options.connections(), options.busy(), options.idle(), options.warmUp(),
            options.seconds()}) {
            command.add(Integer.toString(number));
        }
        String suite = options.suite();
        if (suite != null) {
            command.add(suite);
        }
        return command;
    }

    private Duration secondsOfARun() {
        return Duration.ofSeconds(options.warmUp() + options.seconds());
    }
}
