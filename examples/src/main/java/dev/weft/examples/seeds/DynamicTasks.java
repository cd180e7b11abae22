package dev.weft.examples.seeds;

import dev.weft.EventLoop;
import dev.weft.Task;
import dev.weft.TaskGroup;
import dev.weft.Weft;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Tasks can be added while others run: to the run, to a group from inside one of its tasks, to a loop from any thread.
///
/// ```python
/// tasks = [asyncio.ensure_future(do_some_work(1)), …(2), …(4)]
/// dones, pendings = await asyncio.wait(tasks)
/// asyncio.run_coroutine_threadsafe(do_some_work(1), loop)
/// ```
public record DynamicTasks(Duration second, PrintStream out) {

    public static void main(String[] args) throws InterruptedException {
        new DynamicTasks(Duration.ofSeconds(1), System.out).run();
    }

    void run() throws InterruptedException {
        toTheRun();
        toAGroup();
        toALoop();
    }

    void toTheRun() throws InterruptedException {
        Weft.run(() -> {
            List<Task<String>> tasks = Stream.of(1, 2, 4).map(x -> Weft.spawn(() -> doSomeWork(x))).toList();
            print(tasks);
        });
    }

    void toAGroup() throws InterruptedException {
        List<Task<String>> tasks = new ArrayList<>();
        Weft.run(() -> TaskGroup.run(group -> group.fork(() -> {
            for (int x : List.of(1, 2, 4)) {
                tasks.add(group.fork(() -> doSomeWork(x)));
            }
        })));
        print(tasks);
    }

    void toALoop() throws InterruptedException {
        try (EventLoop loop = EventLoop.open()) {
            List<Task<String>> tasks = Stream.of(1, 2, 4).map(x -> loop.submit(() -> doSomeWork(x))).toList();
            print(tasks);
        }
    }

    private String doSomeWork(int x) throws InterruptedException {
        out.println("waiting: " + x);
        Weft.sleep(second.multipliedBy(x));
        return "done after " + x + "s";
    }

    private void print(List<Task<String>> tasks) throws InterruptedException {
        for (Task<String> task : tasks) {
            out.println("task ret: " + task.await());
        }
    }
}
