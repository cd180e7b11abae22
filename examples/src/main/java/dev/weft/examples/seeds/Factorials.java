package dev.weft.examples.seeds;

import dev.weft.Weft;
import java.io.PrintStream;
import java.time.Duration;

/// Tasks take turns, in an order that the program alone decides: the output is the same each time.
///
/// ```python
/// await asyncio.gather(factorial("A", 2), factorial("B", 3), factorial("C", 4))
/// ```
public record Factorials(Duration second, PrintStream out) {

    public static void main(String[] args) throws InterruptedException {
        new Factorials(Duration.ofSeconds(1), System.out).run();
    }

    void run() throws InterruptedException {
        Weft.run(() -> Weft.gather(() -> factorial("A", 2), () -> factorial("B", 3), () -> factorial("C", 4)));
    }

    private int factorial(String name, int number) throws InterruptedException {
        int f = 1;
        for (int i = 2; i <= number; i++) {
            out.println("Task " + name + ": Compute factorial(" + i + ")...");
            Weft.sleep(second);
            f *= i;
        }
        out.println("Task " + name + ": factorial(" + number + ") = " + f);
        return f;
    }
}
