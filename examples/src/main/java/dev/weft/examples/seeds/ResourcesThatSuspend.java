package dev.weft.examples.seeds;

import dev.weft.Weft;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

/// A resource may wait when it opens and when it closes: try-with-resources is all there is to `async with`. Closing is
/// shielded, so that it is done in full also when the body was cancelled.
///
/// ```python
/// async with connect("A") as connection:
///     await connection.query()
/// ```
public record ResourcesThatSuspend(Duration second, PrintStream out) {

    public static void main(String[] args) throws InterruptedException {
        new ResourcesThatSuspend(Duration.ofSeconds(1), System.out).run();
    }

    void run() throws InterruptedException {
        Weft.run(() -> {
            Weft.gather(() -> use("A", 1), () -> use("B", 1));
            try {
                Weft.withTimeout(second.multipliedBy(2), () -> use("C", 100));
            } catch (TimeoutException e) {
                out.println("C took too long");
            }
        });
    }

    private String use(String name, int seconds) throws InterruptedException {
        try (Connection connection = new Connection(name)) {
            return connection.query(seconds);
        }
    }

    private final class Connection implements AutoCloseable {

        private final String name;

        Connection(String name) throws InterruptedException {
            this.name = name;
            out.println(name + " opening");
            Weft.sleep(second);
            out.println(name + " open");
        }

        String query(int seconds) throws InterruptedException {
            Weft.sleep(second.multipliedBy(seconds));
            out.println(name + " answered");
            return name;
        }

        @Override
        public void close() {
            out.println(name + " closing");
            try {
                Weft.shield(() -> Weft.sleep(second));
            } catch (InterruptedException e) {
                // From outside Weft: for whoever waits next.
                Thread.currentThread().interrupt();
            }
            out.println(name + " closed");
        }
    }
}
