package dev.weft.examples.seeds;

import dev.weft.TaskGroup;
import dev.weft.Weft;
import dev.weft.examples.echo.EchoServer;
import dev.weft.nio.Subprocess;
import dev.weft.nio.SubprocessResult;
import dev.weft.nio.TcpStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Two echo servers, each a process with one thread for all connections: uvloop's, with the callbacks of a protocol, and
/// Weft's, with a task for each connection that reads and writes. The same clients, in this process, count how many messages
/// go there and back.
///
/// On a machine with other things to do the figures mean little; for more of them see the `perf` module.
public record AheadOfUvloop(Duration second, PrintStream out) {

    private static final int CONNECTIONS = 50;
    private static final int WARM_UPS = 4;
    private static final int ROUNDS = 3;
    private static final String MESSAGE = "x".repeat(63) + "\n";
    private static final List<String> PYTHONS = List.of("/usr/bin/python3", "python3");

    public static void main(String[] args) throws Exception {
        new AheadOfUvloop(Duration.ofSeconds(1), System.out).run();
    }

    void run() throws Exception {
        Weft.run(() -> {
            try (Echo weft = start("weft", Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "--add-opens=java.base/java.lang=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"),
                    EchoServer.class.getName(), "--port=0")) {
                String python = pythonWithUvloop();
                if (python.isEmpty()) {
                    measure(weft);
                    out.println("uvloop is not installed here (Debian: python3-uvloop; or pip install uvloop)");
                } else {
                    try (Echo uvloop = start("uvloop", python, "-c", script())) {
                        measure(weft, uvloop);
                    }
                }
            }
        });
    }

    /// By turns, so that what else goes on meets all of them; the first rounds are for the compiler.
    private void measure(Echo... servers) throws Exception {
        for (int round = 0; round < WARM_UPS + ROUNDS; round++) {
            for (Echo server : servers) {
                double perSecond = echoes(server.port(), second) / (second.toNanos() / 1e9);
                if (round >= WARM_UPS) {
                    server.results().add(perSecond);
                }
            }
        }
        for (Echo server : servers) {
            server.results().sort(null);
            out.printf(Locale.ROOT, "%-6s  %,9.0f messages a second there and back, %d connections%n", server.name(),
                    server.results().get(ROUNDS / 2), CONNECTIONS);
        }
    }

    /// A server in a process of its own.
    private record Echo(String name, Subprocess process, int port, List<Double> results) implements AutoCloseable {

        @Override
        public void close() {
            process.close();
        }
    }

    private static Echo start(String name, String... command) throws IOException, InterruptedException {
        Subprocess process = Subprocess.start(new ProcessBuilder(command).redirectError(Redirect.INHERIT));
        String line = process.stdout().readLine();
        if (line == null) {
            throw new IOException("the server of " + name + " has ended with " + process.waitFor());
        }
        int port = Integer.parseInt(line.substring(line.lastIndexOf(' ') + 1));
        return new Echo(name, process, port, new ArrayList<>());
    }

    private static String pythonWithUvloop() throws InterruptedException {
        for (String python : PYTHONS) {
            try {
                SubprocessResult result = Subprocess.run(python, "-c", "import uvloop");
                if (result.exitCode() == 0) {
                    return python;
                }
            } catch (IOException e) {
                // There is no such program.
            }
        }
        return "";
    }

    private static String script() throws Exception {
        return Weft.offload(() -> {
            try (InputStream script = AheadOfUvloop.class.getResourceAsStream("uvloop_echo.py")) {
                if (script == null) {
                    throw new IOException("uvloop_echo.py is not on the class path");
                }
                return new String(script.readAllBytes(), StandardCharsets.UTF_8);
            }
        });
    }

    private static long echoes(int port, Duration time) throws Exception {
        long[] count = new long[1]; // all clients are tasks of this loop
        Weft.moveOnAfter(time, () -> TaskGroup.run(group -> {
            for (int i = 0; i < CONNECTIONS; i++) {
                group.fork(() -> echo(port, count));
            }
        }));
        return count[0];
    }

    private static void echo(int port, long[] count) throws IOException, InterruptedException {
        byte[] message = MESSAGE.getBytes(StandardCharsets.US_ASCII);
        try (TcpStream stream = TcpStream.connect("127.0.0.1", port)) {
            while (true) {
                stream.write(message);
                stream.readExactly(message.length);
                count[0]++;
            }
        }
    }
}
