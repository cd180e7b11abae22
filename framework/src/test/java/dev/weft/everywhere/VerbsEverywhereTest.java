package dev.weft.everywhere;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Backend;
import dev.weft.OnEveryBackend;
import dev.weft.Task;
import dev.weft.TaskFailedException;
import dev.weft.TaskGroup;
import dev.weft.Waited;
import dev.weft.Weft;
import dev.weft.When;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/// A cancellation at every point of the verbs that wait for several tasks: each leaves nobody behind.
class VerbsEverywhereTest {

    private static final Duration INSTANT = Duration.ofNanos(1);
    private static final Duration LONG = Duration.ofDays(1);

    /// Bodies that are counted while they run.
    private static final class Bodies {

        final AtomicInteger running = new AtomicInteger();
        private final AtomicInteger leftBehind = new AtomicInteger();

        int work(int value) throws InterruptedException {
            running.incrementAndGet();
            try {
                Weft.yieldNow();
                Weft.sleep(INSTANT);
                return value;
            } finally {
                running.decrementAndGet();
            }
        }

        int fail() throws IOException {
            throw new IOException("boom");
        }

        int forever() throws InterruptedException {
            running.incrementAndGet();
            try {
                Weft.sleep(LONG);
                throw new AssertionError("a day has passed");
            } finally {
                running.decrementAndGet();
            }
        }

        void hasLeft() {
            leftBehind.addAndGet(running.get());
        }
    }

    private static CancelEverywhere<Bodies> of(String name, CancelEverywhere.Part<Bodies> body) {
        return CancelEverywhere.of(name, stage -> new Bodies()).scenario(bodies -> {
            try {
                body.of(bodies);
            } finally {
                bodies.hasLeft();
            }
        }).afterwards(bodies -> assertEquals(0, bodies.leftBehind.get(), "somebody was left behind"));
    }

    @OnEveryBackend
    void race(Backend backend) throws Exception {
        of("a race", bodies -> assertEquals(1,
                Weft.<Integer>race(bodies::forever, () -> bodies.work(1), bodies::fail).intValue())).run(backend);
    }

    @OnEveryBackend
    void raceThatNobodyWins(Backend backend) throws Exception {
        of("a race that nobody wins", bodies -> assertFails(
                () -> Weft.<Integer>race(bodies::fail, bodies::fail))).run(backend);
    }

    /// Lets what the cancellation makes of it pass.
    private static void assertFails(Callable<?> body) throws Exception {
        try {
            body.call();
        } catch (TaskFailedException e) {
            assertEquals(IOException.class, e.getCause().getClass());
            return;
        }
        throw new AssertionError("nobody failed");
    }

    @OnEveryBackend
    void map(Backend backend) throws Exception {
        of("map", bodies -> assertEquals(List.of(1, 2, 3, 4),
                Weft.map(List.of(1, 2, 3, 4), 2, bodies::work))).run(backend);
    }

    @OnEveryBackend
    void mapWithAFailure(Backend backend) throws Exception {
        of("map with a failure", bodies -> assertFails(
                () -> Weft.map(List.of(1, 2, 3), 2, item -> item == 2 ? bodies.fail() : bodies.forever())))
                .run(backend);
    }

    @OnEveryBackend
    void waitFor(Backend backend) throws Exception {
        for (When when : When.values()) {
            of("waitFor " + when, bodies -> TaskGroup.run(group -> {
                List<Task<Integer>> tasks = List.of(group.fork(() -> bodies.work(1)), group.fork(() -> bodies.work(2)));
                Waited<Integer> waited = Weft.waitFor(tasks, when, LONG);
                assertEquals(2, waited.done().size() + waited.pending().size());
                assertTrue(when == When.FIRST_COMPLETED || waited.pending().isEmpty());
            })).run(backend);
        }
    }

    @OnEveryBackend
    void waitForThatTimesOut(Backend backend) throws Exception {
        of("waitFor that times out", bodies -> TaskGroup.run(group -> {
            Task<Integer> task = group.fork(bodies::forever);
            Waited<Integer> waited = Weft.waitFor(List.of(task), When.ALL_COMPLETED, INSTANT);
            // Between the timeout and the look at it the cancellation may have ended the task.
            assertTrue(waited.pending().contains(task) || task.isCancelled());
            task.cancel("enough");
        })).run(backend);
    }

    @OnEveryBackend
    void asCompleted(Backend backend) throws Exception {
        of("asCompleted", bodies -> {
            // A cancelled task's result throws in the loop's body: then it is this that ends the rest.
            try (var tasks = Weft.<Integer>asCompleted(() -> bodies.work(1), () -> bodies.work(2))) {
                int sum = 0;
                for (Task<Integer> task : tasks) {
                    sum += task.result();
                }
                assertEquals(3, sum);
            }
        }).mayFailWith(IllegalStateException.class).run(backend);
    }

    @OnEveryBackend
    void asCompletedLeftEarly(Backend backend) throws Exception {
        of("asCompleted that is left early", bodies -> {
            try (var tasks = Weft.<Integer>asCompleted(() -> bodies.work(1), bodies::forever)) {
                for (Task<Integer> task : tasks) {
                    assertEquals(1, task.result());
                    break;
                }
            }
        }).mayFailWith(IllegalStateException.class).run(backend);
    }

    @OnEveryBackend
    void asCompletedThatTimesOut(Backend backend) throws Exception {
        of("asCompleted that times out", bodies -> {
            try (var tasks = Weft.<Integer>asCompleted(List.of(bodies::forever, bodies::forever), INSTANT)) {
                // One that the cancellation ended after the timeout comes first.
                assertTrue(tasks.iterator().next().isCancelled());
            } catch (CompletionException e) {
                assertEquals(TimeoutException.class, e.getCause().getClass());
            }
        }).mayFailWith(IllegalStateException.class).run(backend);
    }

    @OnEveryBackend
    void everySoOften(Backend backend) throws Exception {
        of("every", bodies -> {
            int[] rounds = new int[1];
            try {
                Weft.every(INSTANT, () -> {
                    bodies.work(1);
                    if (++rounds[0] == 3) {
                        throw new IOException("boom");
                    }
                });
            } catch (IOException e) {
                assertEquals(3, rounds[0]);
            }
        }).run(backend);
    }

    @OnEveryBackend
    void severalInOneGroup(Backend backend) throws Exception {
        of("every verb in one group", bodies -> TaskGroup.run(group -> {
            group.fork(() -> Weft.map(List.of(1, 2), 1, bodies::work));
            group.fork(() -> Weft.<Integer>race(() -> bodies.work(1), bodies::forever));
            Optional<Integer> none = Weft.moveOnAfter(INSTANT, () -> Weft.<Integer>race(bodies::forever));
            assertTrue(none.isEmpty());
        })).run(backend);
    }
}
