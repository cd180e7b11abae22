package dev.weft.examples.seeds;

import dev.weft.Task;
import dev.weft.Weft;
import java.io.PrintStream;
import java.time.Duration;

/// A task waits for another one's result with `await`. Where nothing else is to be done meanwhile, a plain call
/// `task1()` does the same.
///
/// ```python
/// async def task2():
///     result = await task1()
/// ```
public record DependentTask(Duration second, PrintStream out) {

    public static void main(String[] args) throws InterruptedException {
        new DependentTask(Duration.ofSeconds(1), System.out).run();
    }

    void run() throws InterruptedException {
        Weft.run(() -> task2());
    }

    private String task1() throws InterruptedException {
        out.println("Task 1 started");
        Weft.sleep(second.multipliedBy(2));
        out.println("Task 1 completed");
        return "Result from Task 1";
    }

    private String task2() throws InterruptedException {
        out.println("Task 2 started");
        Task<String> task1 = Weft.spawn(this::task1);
        String result = task1.await();
        out.println("Task 2 received result from Task 1: " + result);
        out.println("Task 2 completed");
        return result;
    }
}
