package dev.weft.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.TaskGroup;
import dev.weft.Weft;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Threads whose stacks are looked at while they are made to run.
@Tag("loop")
class StackTraceStressTest {

    private static final int ROUNDS = 100_000;

    private volatile Waiter first = new Waiter("nobody");
    private volatile Waiter second = new Waiter("nobody");
    private int rounds;

    /// Whoever takes the stack of a parked thread holds it in a state of its own meanwhile, in which it must not run.
    @Test
    void tasksHandOverWhileTheirStacksAreTaken() throws Exception {
        AtomicLong frames = new AtomicLong();
        Weft.run(() -> {
            Thread[] threads = new Thread[2];
            TaskGroup.run(group -> {
                group.fork(() -> {
                    threads[0] = Thread.currentThread();
                    play(true);
                });
                group.fork(() -> {
                    threads[1] = Thread.currentThread();
                    play(false);
                });
                Weft.yieldNow();
                Thread watcher = Thread.ofPlatform().start(() -> {
                    while (threads[0].isAlive() || threads[1].isAlive()) {
                        frames.addAndGet(threads[0].getStackTrace().length + threads[1].getStackTrace().length);
                    }
                });
                group.fork(() -> Weft.offload(() -> {
                    watcher.join();
                    return null;
                }));
            });
        });
        assertEquals(2 * ROUNDS, rounds);
        assertTrue(frames.get() > 1000, frames + " frames seen");
    }

    private void play(boolean one) throws InterruptedException {
        for (int i = 0; i < ROUNDS; i++) {
            Waiter mine = new Waiter(this);
            if (one) {
                first = mine;
                second.wake();
            } else {
                second = mine;
                first.wake();
            }
            rounds++;
            if (i < ROUNDS - 1) {
                mine.await();
            }
        }
        (one ? second : first).wake();
    }
}
