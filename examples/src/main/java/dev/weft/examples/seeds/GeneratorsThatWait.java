package dev.weft.examples.seeds;

import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.coroutine.Generator;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/// The body of a generator may wait: it sleeps, or reads from a socket, and the other tasks run meanwhile. There is no
/// second kind of generator for that.
///
/// ```python
/// @asyncio.coroutine
/// def hello():
///     print("Hello world!")
///     r = yield from asyncio.sleep(1)
///     print("Hello again!")
/// ```
public record GeneratorsThatWait(Duration second, PrintStream out) {

    public static void main(String[] args) throws Exception {
        new GeneratorsThatWait(Duration.ofSeconds(1), System.out).run();
    }

    void run() throws Exception {
        hello();
        two();
        lines();
    }

    void hello() throws InterruptedException {
        Weft.run(() -> {
            Task<Void> other = Weft.spawn(() -> {
                out.println("another task");
                return null;
            });
            hellos().forEachRemaining(out::println);
            other.await();
        });
    }

    private Generator<String> hellos() {
        return Generator.of(body -> {
            body.yield("Hello world!");
            Weft.sleep(second);
            body.yield("Hello again!");
            return null;
        });
    }

    /// Two tasks, each of which drives a generator: 1 3, and two seconds later 2 4.
    void two() throws InterruptedException {
        Weft.run(() -> Weft.gather(() -> printAll(List.of(1, 2)), () -> printAll(List.of(3, 4))));
    }

    private int printAll(List<Integer> numbers) {
        int count = 0;
        for (int number : slowly(numbers)) {
            out.println(number);
            count++;
        }
        return count;
    }

    private Generator<Integer> slowly(List<Integer> numbers) {
        return Generator.of(body -> {
            body.yield(numbers.getFirst());
            Weft.sleep(second.multipliedBy(2));
            body.yield(numbers.getLast());
            return null;
        });
    }

    /// A generator of the lines that come through a socket, from a task that writes one each second.
    void lines() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Weft.run(() -> Weft.gather(() -> serve(server), () -> {
                try (Generator<String> lines = linesFrom(server)) {
                    lines.forEachRemaining(line -> out.println("read " + line));
                }
                return null;
            }));
        }
    }

    private Generator<String> linesFrom(ServerSocket server) {
        return Generator.of(body -> {
            try (Socket socket = new Socket(server.getInetAddress(), server.getLocalPort());
                    BufferedReader reader = new BufferedReader(
                            new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
                for (String line; (line = reader.readLine()) != null;) {
                    body.yield(line);
                }
            }
            return null;
        });
    }

    private Void serve(ServerSocket server) throws IOException, InterruptedException {
        try (Socket socket = server.accept(); OutputStream to = socket.getOutputStream()) {
            for (String line : List.of("one", "two", "three")) {
                out.println("writing " + line);
                to.write((line + "\n").getBytes(StandardCharsets.UTF_8));
                Weft.sleep(second);
            }
        }
        return null;
    }
}
