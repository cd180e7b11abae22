package dev.weft.examples.seeds;

import dev.weft.Task;
import dev.weft.Waited;
import dev.weft.Weft;
import dev.weft.When;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Collection;
import java.util.List;

/// Waiting for tasks says which are done and which are pending. It cancels nothing; a timeout is no exception.
///
/// ```python
/// done, pending = await asyncio.wait(tasks)
/// done, pending = await asyncio.wait(tasks, timeout=1)
/// done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
/// done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
/// ```
public record WaitForTasks(Duration second, PrintStream out) {

    public static void main(String[] args) throws InterruptedException {
        new WaitForTasks(Duration.ofSeconds(1), System.out).run();
    }

    void run() throws InterruptedException {
        all();
        forOneSecond();
        first();
        firstFailure();
    }

    void all() throws InterruptedException {
        Weft.run(() -> {
            List<Task<String>> tasks = List.of(work(1), work(2), work(4));
            Waited<String> waited = Weft.waitFor(tasks, When.ALL_COMPLETED);
            for (Task<String> task : waited.done()) {
                out.println("Task ret: " + task.result());
            }
        });
    }

    void forOneSecond() throws InterruptedException {
        Weft.run(() -> {
            List<Task<String>> tasks = List.of(work(2), work(2));
            print(Weft.waitFor(tasks, When.ALL_COMPLETED, second));
            print(Weft.waitFor(tasks, When.ALL_COMPLETED));
        });
    }

    void first() throws InterruptedException {
        Weft.run(() -> print(Weft.waitFor(List.of(work(4), work(1), work(2)), When.FIRST_COMPLETED)));
    }

    /// The one that succeeds does not end the wait; the one that fails does.
    void firstFailure() throws InterruptedException {
        Weft.run(() -> {
            Waited<String> waited = Weft.waitFor(List.of(work(4), work(1), failure(2)), When.FIRST_EXCEPTION);
            print(waited);
            out.println(waited.done().getLast().exceptionNow().getMessage());
        });
    }

    private Task<String> work(int seconds) {
        return Weft.spawn(() -> {
            out.println("Waiting: " + seconds);
            Weft.sleep(second.multipliedBy(seconds));
            return "Done after " + seconds + "s";
        });
    }

    private Task<String> failure(int seconds) {
        return Weft.spawn(() -> {
            Weft.sleep(second.multipliedBy(seconds));
            throw new IllegalStateException("Failed after " + seconds + "s");
        });
    }

    private void print(Waited<String> waited) {
        out.println("done " + names(waited.done()) + ", pending " + names(waited.pending()));
    }

    private static List<String> names(Collection<Task<String>> tasks) {
        return tasks.stream().map(Task::name).toList();
    }
}
