package dev.weft.examples.seeds;

import dev.weft.Task;
import dev.weft.Weft;
import java.io.PrintStream;
import java.time.Duration;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;

/// A call waits; a task goes on by itself. What is still running when the body of `run` returns is cancelled.
///
/// ```python
/// await say_after(1, "hello"); await say_after(2, "world")         # 3 s
/// task1 = asyncio.create_task(say_after(1, "hello")); await task1  # with task2 beside it: 2 s
/// await asyncio.gather(task1, task2)                               # 2 s
/// ```
public record SayAfter(Duration second, PrintStream out) {

    public static void main(String[] args) throws InterruptedException {
        new SayAfter(Duration.ofSeconds(1), System.out).run();
    }

    void run() throws InterruptedException {
        oneAfterTheOther();
        asTwoTasks();
        gathered();
        inTheBackground();
        withoutWaiting();
    }

    void oneAfterTheOther() throws InterruptedException {
        Weft.run(() -> {
            tell("started");
            sayAfter(1, "hello");
            sayAfter(2, "world");
            tell("finished");
        });
    }

    void asTwoTasks() throws InterruptedException {
        Weft.run(() -> {
            Task<String> task1 = Weft.spawn(() -> sayAfter(1, "hello"));
            Task<String> task2 = Weft.spawn(() -> sayAfter(2, "world"));
            tell("started");
            task1.await();
            task2.await();
            tell("finished");
        });
    }

    void gathered() throws InterruptedException {
        Weft.run(() -> {
            tell("started");
            Weft.gather(() -> sayAfter(1, "hello"), () -> sayAfter(2, "world"));
            tell("finished");
        });
    }

    void inTheBackground() throws InterruptedException {
        Weft.run(() -> {
            Weft.spawn(() -> sayAfter(1, "hello"));
            Weft.spawn(() -> sayAfter(2, "world"));
            tell("started");
            Weft.sleep(second.multipliedBy(3));
            tell("finished");
        });
    }

    /// Says neither word.
    void withoutWaiting() {
        Weft.run(() -> {
            Weft.spawn(() -> sayAfter(1, "hello"));
            Weft.spawn(() -> sayAfter(2, "world"));
            tell("started");
            tell("finished");
        });
    }

    private String sayAfter(int seconds, String what) throws InterruptedException {
        Weft.sleep(second.multipliedBy(seconds));
        out.println(what);
        return what;
    }

    private void tell(String what) {
        out.println(what + " at " + LocalTime.now().format(DateTimeFormatter.ofPattern("HH:mm:ss")));
    }
}
