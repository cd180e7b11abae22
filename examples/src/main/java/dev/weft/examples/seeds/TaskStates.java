package dev.weft.examples.seeds;

import dev.weft.Task;
import dev.weft.Weft;
import java.io.PrintStream;
import java.time.Duration;

/// A task is pending, running, and then one of done, failed and cancelled. Printed, it shows its name, its state, the
/// line at which it waits, and at the end its result.
///
/// ```python
/// task = loop.create_task(do_some_work(2))
/// print(task)    # <Task pending coro=<do_some_work() running at ./test.py:6>>
/// loop.run_until_complete(task)
/// print(task)    # <Task finished coro=<do_some_work() done, defined at ./test.py:6> result=None>
/// ```
public record TaskStates(Duration second, PrintStream out) {

    public static void main(String[] args) throws InterruptedException {
        new TaskStates(Duration.ofSeconds(1), System.out).run();
    }

    void run() throws InterruptedException {
        Weft.run(() -> {
            Task<String> task = Weft.spawn(() -> doSomeWork(2), "work");
            out.println(task);
            Weft.sleep(second);
            out.println(task);
            task.await();
            out.println(task);

            Task<String> cancelled = Weft.spawn(() -> doSomeWork(2));
            cancelled.cancel("not needed");
            Task<String> failed = Weft.spawn(() -> doSomeWork(-1));
            Weft.sleep(second);
            out.println(cancelled);
            out.println(failed);
            out.println(failed.exceptionNow());
        });
    }

    private String doSomeWork(int seconds) throws InterruptedException {
        if (seconds < 0) {
            throw new IllegalArgumentException("seconds must be >= 0, got " + seconds);
        }
        out.println("waiting:  " + seconds);
        Weft.sleep(second.multipliedBy(seconds));
        return "done";
    }
}
