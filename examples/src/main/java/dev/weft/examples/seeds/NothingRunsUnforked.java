package dev.weft.examples.seeds;

import dev.weft.Task;
import dev.weft.Weft;
import java.io.PrintStream;
import java.util.concurrent.Callable;

/// A callable that nobody calls or starts does nothing; a task that was started waits for its turn.
///
/// ```python
/// nested()                              # only makes a coroutine: prints nothing
/// await nested()                        # prints
/// task = asyncio.create_task(nested())  # prints when main lets others run
/// ```
public record NothingRunsUnforked(PrintStream out) {

    public static void main(String[] args) throws Exception {
        new NothingRunsUnforked(System.out).run();
    }

    void run() throws Exception {
        Weft.run(() -> {
            Callable<String> nested = this::nested;
            out.println("nothing yet");
            nested.call();
            Task<String> task = Weft.spawn(nested);
            out.println(task.status());
            task.await();
            out.println(task.status());
        });
    }

    private String nested() {
        out.println("something");
        return "something";
    }
}
