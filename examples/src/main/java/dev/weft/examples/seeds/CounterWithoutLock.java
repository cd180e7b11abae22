package dev.weft.examples.seeds;

import dev.weft.TaskGroup;
import dev.weft.Weft;
import java.io.PrintStream;

/// State that stays on one loop needs no lock: a task has the loop to itself until it waits or yields. What it must not
/// do is wait between a read and the write that depends on it.
///
/// ```python
/// counter += 1                                      # exact
/// seen = counter; await sleep(0); counter = seen + 1    # loses what others counted meanwhile
/// ```
public final class CounterWithoutLock {

    private static final int TASKS = 10;

    private final PrintStream out;
    private int counter;

    CounterWithoutLock(PrintStream out) {
        this.out = out;
    }

    public static void main(String[] args) throws InterruptedException {
        new CounterWithoutLock(System.out).run();
    }

    void run() throws InterruptedException {
        out.println("counted " + count(300_000) + " of 3000000");
        out.println("with a wait in between " + countWithAWaitInBetween(100) + " of 1000");
    }

    int count(int times) throws InterruptedException {
        counter = 0;
        Weft.run(() -> TaskGroup.run(group -> {
            for (int task = 0; task < TASKS; task++) {
                group.fork(() -> {
                    for (int i = 0; i < times; i++) {
                        counter++;
                        if (i % 100 == 0) {
                            Weft.yieldNow();
                        }
                    }
                });
            }
        }));
        return counter;
    }

    int countWithAWaitInBetween(int times) throws InterruptedException {
        counter = 0;
        Weft.run(() -> TaskGroup.run(group -> {
            for (int task = 0; task < TASKS; task++) {
                group.fork(() -> {
                    for (int i = 0; i < times; i++) {
                        int seen = counter;
                        Weft.yieldNow();
                        counter = seen + 1;
                    }
                });
            }
        }));
        return counter;
    }
}
