package dev.weft.perf;

import dev.weft.Weft;
import dev.weft.nio.Subprocess;
import dev.weft.nio.SubprocessOptions;
import dev.weft.nio.SubprocessResult;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Echo servers on one loop and on two, as processes. The load runs on the same processors.
final class LoopScalingEcho {

    private static final int CONNECTIONS = 50;
    private static final int WARM_UP = 2;
    private static final Duration LIMIT = Duration.ofSeconds(120);

    private final List<String> load;
    private final int seconds;

    private LoopScalingEcho(List<String> load, int seconds) {
        this.load = load;
        this.seconds = seconds;
    }

    /// @param seconds to measure for, after the warm-up
    static LoopScalingEcho with(int seconds) throws InterruptedException {
        EchoPrograms programs = EchoPrograms.find();
        List<String> command;
        try {
            command = programs.nativeLoad();
        } catch (IOException noCompiler) {
            command = programs.javaLoad();
        }
        // Not kept to one processor: two loops need both, as the one does that is compared with them.
        return new LoopScalingEcho(command.subList(programs.isPinned() ? 3 : 0, command.size()), seconds);
    }

    /// Measures once.
    ///
    /// @param kind  of [LoopScalingServer]
    /// @param loops how many
    /// @param steps of work for a message
    EchoResult measure(String kind, int loops, int steps) throws Exception {
        List<String> command = List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-opens=java.base/java.lang=ALL-UNNAMED", "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow", "-Dslf4j.internal.verbosity=ERROR", "-XX:+UseSerialGC",
                "-Xmx1g", "-cp", System.getProperty("java.class.path"), LoopScalingServer.class.getName(), kind,
                Integer.toString(loops), Integer.toString(steps));
        try (Subprocess server = Subprocess.start(new ProcessBuilder(command).redirectError(Redirect.INHERIT))) {
            String port = Weft.<@Nullable String, Exception>withTimeout(LIMIT, () -> server.stdout().readLine());
            if (port == null) {
                throw new IOException("the server has ended with exit code " + server.waitFor());
            }
            List<String> asking = new ArrayList<>(load);
            asking.addAll(List.of(port, Long.toString(server.pid())));
            for (int number : new int[]{CONNECTIONS, CONNECTIONS, 0, WARM_UP, seconds}) {
                asking.add(Integer.toString(number));
            }
            SubprocessResult answer = Weft.<SubprocessResult, Exception>withTimeout(LIMIT,
                    () -> Subprocess.run(SubprocessOptions.defaults().check(), new ProcessBuilder(asking)));
            return EchoResult.parse(answer.text());
        }
    }
}
