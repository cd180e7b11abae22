package dev.weft.examples.seeds;

import dev.weft.Task;
import dev.weft.Weft;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;

/// Results in the order in which they come, not in that of the arguments; and what happens when the time is over.
///
/// ```python
/// for coroutine in asyncio.as_completed([work(3), work(1), work(2)], timeout=2.5):
///     print(await coroutine)
/// ```
public record AsCompleted(Duration second, PrintStream out) {

    public static void main(String[] args) {
        new AsCompleted(Duration.ofSeconds(1), System.out).run();
    }

    void run() {
        all();
        withinTime();
    }

    void all() {
        Weft.run(() -> {
            for (Task<String> task : Weft.asCompleted(() -> work(3), () -> work(1), () -> work(2))) {
                out.println(task.result());
            }
        });
    }

    /// What has not ended by then is cancelled, and has ended when the loop is left.
    void withinTime() {
        Weft.run(() -> {
            List<Callable<String>> works = Stream.of(3, 1, 2).<Callable<String>>map(n -> () -> work(n)).toList();
            try {
                for (Task<String> task : Weft.asCompleted(works, second.multipliedBy(5).dividedBy(2))) {
                    out.println(task.result());
                }
            } catch (CompletionException e) {
                out.println(e.getMessage());
            }
        });
    }

    private String work(int seconds) throws InterruptedException {
        try {
            Weft.sleep(second.multipliedBy(seconds));
            return "Done after " + seconds + "s";
        } catch (InterruptedException e) {
            out.println("Cancelled: the one of " + seconds + "s");
            throw e;
        }
    }
}
