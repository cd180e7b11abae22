package dev.weft.examples.seeds;

import dev.weft.TaskGroup;
import dev.weft.Weft;
import dev.weft.coroutine.Generator;
import java.io.PrintStream;
import java.util.ArrayDeque;
import java.util.Queue;

/// Generators that take turns, driven by a scheduler of six lines; then tasks that do, where the loop is the scheduler.
///
/// ```python
/// class TaskScheduler(object):
///     def run(self):
///         while self._task_queue:
///             task = self._task_queue.popleft()
///             try:
///                 next(task)
///                 self._task_queue.append(task)
///             except StopIteration:
///                 pass
/// ```
public record RoundRobin(PrintStream out) {

    public static void main(String[] args) throws InterruptedException {
        new RoundRobin(System.out).run();
    }

    void run() throws InterruptedException {
        withGenerators();
        withTasks();
    }

    void withGenerators() {
        TaskScheduler scheduler = new TaskScheduler();
        scheduler.newTask(sayHello(2));
        scheduler.newTask(sayHi(3));
        scheduler.run();
    }

    private Generator<Integer> sayHello(int times) {
        return Generator.of(body -> {
            for (int n = times; n > 0; n--) {
                out.println("hello~ " + n);
                body.yield(n);
            }
            out.println("say hello");
            return null;
        });
    }

    private Generator<Integer> sayHi(int times) {
        return Generator.of(body -> {
            for (int x = 0; x < times; x++) {
                out.println("hi~ " + x);
                body.yield(x);
            }
            out.println("say hi");
            return null;
        });
    }

    /// Runs each of its tasks up to its next yield, in turn, until none is left.
    private static final class TaskScheduler {

        private final Queue<Generator<?>> tasks = new ArrayDeque<>();

        void newTask(Generator<?> task) {
            tasks.add(task);
        }

        void run() {
            for (Generator<?> task; (task = tasks.poll()) != null;) {
                if (task.hasNext()) {
                    task.next();
                    tasks.add(task);
                }
            }
        }
    }

    void withTasks() throws InterruptedException {
        Weft.run(() -> TaskGroup.run(group -> {
            group.fork(() -> {
                for (int n = 2; n > 0; n--) {
                    out.println("hello~ " + n);
                    Weft.yieldNow();
                }
                out.println("say hello");
            });
            group.fork(() -> {
                for (int x = 0; x < 3; x++) {
                    out.println("hi~ " + x);
                    Weft.yieldNow();
                }
                out.println("say hi");
            });
        }));
    }
}
