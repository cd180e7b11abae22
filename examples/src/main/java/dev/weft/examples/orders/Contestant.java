package dev.weft.examples.orders;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// An order service in a process of its own.
///
/// @param kind    where its requests run
/// @param process its JVM
/// @param port    where it listens
record Contestant(Kind kind, Process process, int port) implements AutoCloseable {

    private static final String LISTENING = "listening at port ";

    /// Where requests run.
    enum Kind {

        PLATFORM("platform threads", "--spring.profiles.active=threads"),

        VIRTUAL("virtual threads", "--spring.profiles.active=threads", "--spring.threads.virtual.enabled=true"),

        ONE_LOOP("one loop"),

        TWO_LOOPS("two loops", "--weft.loops.web.count=2");

        private final String what;
        private final List<String> arguments;

        Kind(String what, String... arguments) {
            this.what = what;
            this.arguments = List.of(arguments);
        }

        String what() {
            return what;
        }
    }

    static Contestant start(Kind kind) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx512m", "--add-opens",
                "java.base/java.lang=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"),
                OrderService.class.getName(), "--port=0", "--orders.payments.takes=5ms",
                "--orders.stock.tea=1000000000", "--server.tomcat.max-keep-alive-requests=-1"));
        command.addAll(kind.arguments);
        Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
        for (String line; (line = lines.readLine()) != null;) {
            if (line.startsWith(LISTENING)) {
                String port = line.substring(LISTENING.length(), line.indexOf(','));
                return new Contestant(kind, process, Integer.parseInt(port));
            }
        }
        throw new IOException("the order service on " + kind.what + " does not start");
    }

    /// How long its threads have been on a processor.
    Duration cpu() {
        return process.info().totalCpuDuration().orElseThrow();
    }

    @Override
    public void close() {
        process.destroy();
    }
}
