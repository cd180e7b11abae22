package dev.weft.examples.seeds;

import dev.weft.Weft;
import dev.weft.coroutine.Generator;
import java.io.PrintStream;
import java.time.Duration;

/// A `for` over a generator that sleeps between its elements: the enhanced for of Java is all there is to `async for`.
/// Other tasks run meanwhile, so two such loops take no longer than one.
///
/// ```python
/// async def async_generator():
///     for i in range(5):
///         yield i
///         await asyncio.sleep(1)
///
/// async for value in async_generator():
///     print(value)
/// ```
public record AsyncFor(Duration second, PrintStream out) {

    public static void main(String[] args) throws InterruptedException {
        new AsyncFor(Duration.ofSeconds(1), System.out).run();
    }

    void run() throws InterruptedException {
        one();
        two();
    }

    void one() throws InterruptedException {
        Weft.run(() -> {
            for (int value : numbers()) {
                out.println(value);
            }
        });
    }

    void two() throws InterruptedException {
        Weft.run(() -> Weft.gather(() -> printAll("A"), () -> printAll("B")));
    }

    private Generator<Integer> numbers() {
        return Generator.of(body -> {
            for (int i = 0; i < 5; i++) {
                body.yield(i);
                Weft.sleep(second);
            }
            return null;
        });
    }

    private String printAll(String name) {
        for (int value : numbers()) {
            out.println(name + " " + value);
        }
        return name;
    }
}
