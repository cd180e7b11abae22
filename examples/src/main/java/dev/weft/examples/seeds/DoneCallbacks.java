package dev.weft.examples.seeds;

import dev.weft.Task;
import dev.weft.Weft;
import java.io.PrintStream;
import java.time.Duration;

/// A task calls back when it has ended: once each, in the order of adding, and at once if it has ended already. A lambda
/// brings arguments of its own along, as `functools.partial` does.
///
/// ```python
/// task_a.add_done_callback(callback)
/// task_b.add_done_callback(functools.partial(callback2, n=100))
/// ```
public record DoneCallbacks(Duration second, PrintStream out) {

    public static void main(String[] args) throws InterruptedException {
        new DoneCallbacks(Duration.ofSeconds(1), System.out).run();
    }

    void run() throws InterruptedException {
        Weft.run(() -> {
            Task<String> a = Weft.spawn(() -> letter("A"));
            Task<String> b = Weft.spawn(() -> letter("B"));
            a.onDone(this::callback);
            b.onDone(task -> callback2(task, 100));
            b.onDone(task -> callback2(task, 200));
            Weft.gather(a::await, b::await);
            a.onDone(this::callback);
        });
    }

    private String letter(String letter) throws InterruptedException {
        Weft.sleep(second);
        return letter;
    }

    private void callback(Task<String> task) {
        out.println("Result: " + task.result());
    }

    private void callback2(Task<String> task, int n) {
        out.println("Result: " + task.result() + ", N: " + n);
    }
}
