package dev.weft.examples.seeds;

import dev.weft.Task;
import dev.weft.Weft;
import java.io.PrintStream;
import java.time.Duration;

/// A task has the name that it is given, or else Task-1, Task-2 and so on; Task-1 is the body of `run`.
///
/// ```python
/// task_list = [asyncio.create_task(func()), asyncio.create_task(func(), name="n1")]
/// done, pending = await asyncio.wait(task_list, timeout=None)
/// print(done)    # {<Task finished name='Task-2' … result='return'>, <Task finished name='n1' … result='return'>}
/// ```
public record NamedTasks(Duration second, PrintStream out) {

    public static void main(String[] args) throws InterruptedException {
        new NamedTasks(Duration.ofSeconds(1), System.out).run();
    }

    void run() throws InterruptedException {
        Weft.run(() -> {
            out.println("main开始");
            Task<String> unnamed = Weft.spawn(this::func);
            Task<String> named = Weft.spawn(this::func, "n1");
            out.println("main结束");
            unnamed.await();
            named.await();
            out.println(unnamed);
            out.println(named);
            out.println("main is " + Weft.currentTask().name());
        });
    }

    private String func() throws InterruptedException {
        out.println(1);
        Weft.sleep(second.multipliedBy(2));
        out.println(2);
        return "return";
    }
}
