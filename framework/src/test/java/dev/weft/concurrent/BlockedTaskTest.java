package dev.weft.concurrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Action;
import dev.weft.Backend;
import dev.weft.CancelScope;
import dev.weft.Task;
import dev.weft.TaskGroup;
import dev.weft.Weft;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Every lock, queue and synchronizer of `java.util.concurrent`: who waits in it lets others run, and can be cancelled.
class BlockedTaskTest {

    private static final Duration SOON = Duration.ofMillis(10);
    private static final int TURNS = 100;

    /// How the wait of a task is ended from outside.
    enum Way {

        WITH_TIMEOUT {
            @Override
            void end(TaskGroup group, Obstacle obstacle) throws Exception {
                group.fork(() -> {
                    assertThrows(TimeoutException.class, () -> Weft.withTimeout(SOON, passing(obstacle)::run));
                    assertNothingIsLeft();
                }).await();
            }
        },

        MOVE_ON_AFTER {
            @Override
            void end(TaskGroup group, Obstacle obstacle) throws Exception {
                group.fork(() -> {
                    assertFalse(Weft.moveOnAfter(SOON, passing(obstacle)::run));
                    assertNothingIsLeft();
                }).await();
            }
        },

        SCOPE {
            @Override
            void end(TaskGroup group, Obstacle obstacle) throws Exception {
                AtomicReference<CancelScope> waiting = new AtomicReference<>();
                Task<?> waiter = Blocked.fork(group, "waiter", () -> {
                    CancelScope.runVoid(scope -> {
                        waiting.set(scope);
                        passing(obstacle).run();
                    });
                    assertNothingIsLeft();
                });
                assertTrue(waiting.get().cancel("enough"));
                Blocked.await(waiter);
            }
        },

        TASK {
            @Override
            void end(TaskGroup group, Obstacle obstacle) throws Exception {
                Task<?> waiter = Blocked.fork(group, "waiter", passing(obstacle));
                assertTrue(waiter.cancel("enough"));
                Blocked.until(waiter::isDone, "the cancelled task has ended");
                assertTrue(waiter.isCancelled(), () -> waiter.outcome().toString());
            }
        };

        /// Starts a task that waits, ends its wait, and returns when that has happened.
        abstract void end(TaskGroup group, Obstacle obstacle) throws Exception;

        private static Action passing(Obstacle obstacle) {
            return () -> {
                obstacle.pass();
                throw new AssertionError("nobody let it through");
            };
        }

        private static void assertNothingIsLeft() throws InterruptedException {
            assertFalse(Thread.currentThread().isInterrupted());
            Weft.yieldNow();
        }
    }

    static Stream<Arguments> obstacles() {
        return Obstacle.all().stream().flatMap(BlockedTaskTest::onEachBackend);
    }

    static Stream<Arguments> reusableObstacles() {
        return Obstacle.all().stream().filter(Obstacle.Kind::reusable).flatMap(BlockedTaskTest::onEachBackend);
    }

    static Stream<Arguments> obstaclesAndWays() {
        return obstacles().flatMap(row -> Arrays.stream(Way.values())
                .map(way -> Arguments.of(row.get()[0], row.get()[1], way)));
    }

    private static Stream<Arguments> onEachBackend(Obstacle.Kind kind) {
        return Backend.available().stream().map(backend -> Arguments.of(kind, backend));
    }

    /// On a loop both are on the one carrier: if the wait held it, nobody would be there to end it.
    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("obstacles")
    void aTaskThatWaitsLetsOthersRunUntilTheyLetItThrough(Obstacle.Kind kind, Backend backend) throws Exception {
        StringBuffer trace = new StringBuffer();
        backend.run(() -> TaskGroup.run(group -> {
            for (int round = 0; round < 3; round++) {
                Obstacle obstacle = kind.maker().get();
                obstacle.obstruct();
                Task<?> waiter = Blocked.fork(group, "waiter", () -> {
                    obstacle.pass();
                    trace.append("through ");
                });
                trace.append("waiting ");
                obstacle.letThrough();
                Blocked.await(waiter);
                obstacle.assertAsNew();
            }
        }));
        assertEquals("waiting through ".repeat(3), trace.toString());
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("reusableObstacles")
    void twoTasksTakeTurns(Obstacle.Kind kind, Backend backend) throws Exception {
        StringBuffer trace = new StringBuffer();
        Obstacle ping = kind.maker().get();
        Obstacle pong = kind.maker().get();
        backend.run(() -> {
            ping.obstruct();
            pong.obstruct();
            Weft.gather(() -> {
                for (int i = 0; i < TURNS; i++) {
                    trace.append('a');
                    ping.letThrough();
                    pong.pass();
                }
                return null;
            }, () -> {
                for (int i = 0; i < TURNS; i++) {
                    ping.pass();
                    trace.append('b');
                    pong.letThrough();
                }
                return null;
            });
        });
        assertEquals("ab".repeat(TURNS), trace.toString());
        List.of(ping, pong).forEach(Obstacle::assertAsNew);
    }

    /// The next one who waits is let through by the first that comes: nothing went to the one who has gone.
    @ParameterizedTest(name = "{0}, {1}, {2}")
    @MethodSource("obstaclesAndWays")
    void aCancelledTaskLeavesItAsItWas(Obstacle.Kind kind, Backend backend, Way way) throws Exception {
        Obstacle obstacle = kind.maker().get();
        backend.run(() -> TaskGroup.run(Blocked.KEEP_GOING, group -> {
            obstacle.obstruct();
            way.end(group, obstacle);
            obstacle.mend();
            Task<?> next = Blocked.fork(group, "next", obstacle::pass);
            obstacle.letThrough();
            Blocked.await(next);
            obstacle.assertAsNew();
        }));
    }
}
