package dev.weft.examples.seeds;

import dev.weft.Weft;
import java.io.PrintStream;
import java.time.Duration;

/// Tasks that wait at the same time take as long as the longest, not as long as the sum.
///
/// ```python
/// await asyncio.gather(do_work("A", 3), do_work("B", 2), do_work("C", 1))
/// ```
public record GatherOrder(Duration second, PrintStream out) {

    public static void main(String[] args) throws InterruptedException {
        new GatherOrder(Duration.ofSeconds(1), System.out).run();
    }

    void run() throws InterruptedException {
        Weft.run(() -> Weft.gather(() -> doWork("A", 3), () -> doWork("B", 2), () -> doWork("C", 1)));
    }

    private String doWork(String name, int seconds) throws InterruptedException {
        out.println("Task " + name + " started...");
        Weft.sleep(second.multipliedBy(seconds));
        out.println("Task " + name + " finished.");
        return name;
    }
}
