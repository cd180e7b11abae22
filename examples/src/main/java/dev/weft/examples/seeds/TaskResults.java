package dev.weft.examples.seeds;

import dev.weft.Task;
import dev.weft.TaskFailedException;
import dev.weft.Weft;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.CancellationException;

/// What can be asked of a task: its result, its exception, whether it is done or cancelled. Asked for too early, the
/// result is refused in words.
///
/// ```python
/// task = asyncio.create_task(nested())
/// await task
/// task.result(), task.done(), task.cancelled(), task.exception()
/// task.cancel()
/// ```
public record TaskResults(Duration second, PrintStream out) {

    public static void main(String[] args) throws InterruptedException {
        new TaskResults(Duration.ofSeconds(1), System.out).run();
    }

    void run() throws InterruptedException {
        Weft.run(() -> {
            returned();
            failed();
            cancelled();
        });
    }

    private void returned() throws InterruptedException {
        Task<Integer> task = Weft.spawn(() -> 42);
        try {
            task.result();
        } catch (IllegalStateException e) {
            out.println(e.getMessage());
        }
        out.println(task.await());
        out.println(task.result());
        out.println("done " + task.isDone() + ", cancelled " + task.isCancelled());
    }

    private void failed() throws InterruptedException {
        Task<Integer> task = Weft.spawn(() -> Integer.parseInt("forty-two"));
        try {
            task.await();
        } catch (TaskFailedException e) {
            out.println(e.getMessage());
        }
        out.println(task.exceptionNow());
        out.println("done " + task.isDone() + ", cancelled " + task.isCancelled());
    }

    private void cancelled() throws InterruptedException {
        Task<Integer> task = Weft.spawn(() -> {
            Weft.sleep(second.multipliedBy(10));
            return 42;
        });
        Weft.sleep(second);
        out.println("cancel " + task.cancel("no longer wanted"));
        try {
            task.await();
        } catch (CancellationException e) {
            out.println(e.getMessage());
        }
        out.println("done " + task.isDone() + ", cancelled " + task.isCancelled());
    }
}
