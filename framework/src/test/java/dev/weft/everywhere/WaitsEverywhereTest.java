package dev.weft.everywhere;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Backend;
import dev.weft.CancelOptions;
import dev.weft.CancelScope;
import dev.weft.EventLoop;
import dev.weft.ForeignBlocking;
import dev.weft.LoopOptions;
import dev.weft.OnEveryBackend;
import dev.weft.Task;
import dev.weft.TaskBackstage;
import dev.weft.TaskFailedException;
import dev.weft.Weft;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;

/// A cancellation at every point of Weft's single waits.
class WaitsEverywhereTest {

    private static final Duration INSTANT = Duration.ofNanos(1);

    /// A task that the victim waits for. It ends when the victim waits, or has ended.
    private record Awaited(Task<Integer> task, CountDownLatch gate) {

        static Awaited on(Stage stage) {
            CountDownLatch gate = new CountDownLatch(1);
            Task<Integer> task = stage.fork(() -> {
                gate.await();
                return 5;
            });
            stage.fork(() -> {
                if (stage.until(() -> TaskBackstage.hasListeners(task))) {
                    gate.countDown();
                }
            });
            return new Awaited(task, gate);
        }

        void letGo() {
            if (gate.getCount() > 0) {
                assertFalse(TaskBackstage.hasListeners(task), "a listener is left");
                gate.countDown();
            }
        }

        void assertLeftAlone() {
            assertEquals(5, task.resultNow());
        }
    }

    @OnEveryBackend
    void awaitOfATask(Backend backend) throws Exception {
        CancelEverywhere.of("await of a task", Awaited::on)
                .scenario(awaited -> assertEquals(5, awaited.task().await())).afterwards(Awaited::letGo)
                .check(Awaited::assertLeftAlone).run(backend);
    }

    @OnEveryBackend
    void timedGetOfATask(Backend backend) throws Exception {
        CancelEverywhere.of("timed get of a task", Awaited::on)
                .scenario(awaited -> assertEquals(5, awaited.task().get(1, TimeUnit.DAYS)))
                .afterwards(Awaited::letGo).check(Awaited::assertLeftAlone).run(backend);
    }

    @OnEveryBackend
    void getThatTimesOut(Backend backend) throws Exception {
        CancelEverywhere.of("get that times out", stage -> {
            CountDownLatch gate = new CountDownLatch(1);
            return new Awaited(stage.fork(() -> {
                gate.await();
                return 5;
            }), gate);
        }).scenario(awaited -> {
            for (long nanos : List.of(0L, 1L, 1_000_000L)) {
                assertTimesOut(() -> awaited.task().get(nanos, TimeUnit.NANOSECONDS));
            }
        }).afterwards(Awaited::letGo).check(Awaited::assertLeftAlone).run(backend);
    }

    private static void assertTimesOut(Callable<?> call) throws Exception {
        try {
            call.call();
            throw new AssertionError("it did not time out");
        } catch (TimeoutException e) {
            // As it should.
        }
    }

    @OnEveryBackend
    void sleep(Backend backend) throws Exception {
        CancelEverywhere.of("sleep").scenario(stage -> {
            Weft.sleep(INSTANT);
            Weft.sleep(Duration.ofMillis(1));
            Weft.sleep(Duration.ZERO);
        }).run(backend);
    }

    @OnEveryBackend
    void foreignSleep(Backend backend) throws Exception {
        CancelEverywhere.of("the JDK's sleep", stage -> {
            CompletableFuture<CancelScope> sleeping = new CompletableFuture<>();
            stage.fork(() -> {
                if (stage.until(sleeping::isDone)) {
                    sleeping.join().cancel("slept enough");
                }
            });
            return sleeping;
        }).scenario(sleeping -> {
            CancelScope.runVoid(CancelOptions.defaults(), scope -> {
                sleeping.complete(scope);
                ForeignBlocking.sleep(Duration.ofDays(1));
            });
            Weft.yieldNow();
        }).run(backend);
    }

    /// With another task that wants its turn, so that each yield is a switch.
    @OnEveryBackend
    void yieldNow(Backend backend) throws Exception {
        CancelEverywhere.of("yieldNow", stage -> stage.fork(() -> stage.until(() -> false))).scenario(other -> {
            Weft.yieldNow();
            Weft.yieldNow();
        }).run(backend);
    }

    @OnEveryBackend
    void awaitOfAStage(Backend backend) throws Exception {
        CancelEverywhere.of("await of a stage", stage -> {
            CompletableFuture<Integer> future = new CompletableFuture<>();
            stage.fork(() -> {
                if (stage.until(() -> future.getNumberOfDependents() > 0)) {
                    future.complete(5);
                }
            });
            return future;
        }).scenario(future -> assertEquals(5, Weft.await(future)))
                .check(future -> assertEquals(0, future.getNumberOfDependents(), "a listener is left")).run(backend);
    }

    @OnEveryBackend
    void awaitOfAStageThatFails(Backend backend) throws Exception {
        CancelEverywhere.of("await of a stage that fails", stage -> {
            CompletableFuture<Integer> future = new CompletableFuture<>();
            stage.fork(() -> {
                if (stage.until(() -> future.getNumberOfDependents() > 0)) {
                    future.completeExceptionally(new IOException("boom"));
                }
            });
            return future;
        }).scenario(future -> {
            try {
                Weft.await(future);
            } catch (TaskFailedException e) {
                assertEquals("boom", e.getCause().getMessage());
            }
        }).check(future -> assertEquals(0, future.getNumberOfDependents(), "a listener is left")).run(backend);
    }

    /// Workers of one offloaded call each: begun, and ended.
    private record Workers(AtomicInteger begun, AtomicInteger ended) {

        Workers() {
            this(new AtomicInteger(), new AtomicInteger());
        }

        int work(Callable<Integer> body) throws Exception {
            begun.incrementAndGet();
            try {
                return body.call();
            } finally {
                ended.incrementAndGet();
            }
        }

        void assertAllEnded() {
            assertEquals(begun.get(), ended.get());
        }
    }

    @OnEveryBackend
    void offload(Backend backend) throws Exception {
        CancelEverywhere.of("offload", stage -> new Workers()).scenario(workers -> {
            assertEquals(5, Weft.<Integer>offload(() -> workers.work(() -> 5)));
            Weft.offload(() -> workers.work(() -> {
                ForeignBlocking.sleep(Duration.ofMillis(1));
                return 6;
            }));
            // At once, and not only when all have ended: the caller leaves no worker behind.
            workers.assertAllEnded();
        }).afterwards(Workers::assertAllEnded).run(backend);
    }

    /// A worker that gives its value whatever happens: the caller gets it, or the call never began.
    @OnEveryBackend
    void offloadToAStubbornWorker(Backend backend) throws Exception {
        record World(Workers workers, AtomicInteger got) {
        }
        CancelEverywhere.of("offload to a stubborn worker", stage -> new World(new Workers(), new AtomicInteger()))
                .scenario(world -> {
                    CountDownLatch gate = new CountDownLatch(1);
                    Thread opener = Thread.ofVirtual().unstarted(gate::countDown);
                    world.got().addAndGet(Weft.<Integer>offload(() -> world.workers().work(() -> {
                        opener.start();
                        ForeignBlocking.stubbornly(gate);
                        return 1;
                    })));
                }).afterwards(world -> assertEquals(world.workers().begun().get(), world.got().get(),
                        "a result was lost"))
                .run(backend);
    }

    /// A loop beside the scenario's own.
    private static final class OtherLoop {

        final EventLoop loop = EventLoop.open(LoopOptions.named("other"));
        final AtomicInteger begun = new AtomicInteger();
        final AtomicInteger ended = new AtomicInteger();

        int work() throws InterruptedException {
            begun.incrementAndGet();
            try {
                // So long that the caller's park, which is foreign, is seen.
                Weft.sleep(Duration.ofMillis(1));
                return 5;
            } finally {
                ended.incrementAndGet();
            }
        }

        void assertAllEnded() {
            assertEquals(begun.get(), ended.get());
        }
    }

    @OnEveryBackend
    @Tag("loop")
    void runOnALoopFromOutside(Backend backend) throws Exception {
        OtherLoop other = new OtherLoop();
        try (EventLoop loop = other.loop) {
            CancelEverywhere.of("EventLoop.run from outside", stage -> other)
                    .scenario(world -> assertEquals(5, loop.<Integer, InterruptedException>run(world::work)))
                    .afterwards(OtherLoop::assertAllEnded).run(backend);
        }
    }

    @OnEveryBackend
    @Tag("loop")
    void submitToALoopsExecutor(Backend backend) throws Exception {
        OtherLoop other = new OtherLoop();
        try (EventLoop loop = other.loop) {
            ScheduledExecutorService executor = loop.asExecutorService();
            CancelEverywhere.of("submit to a loop's executor", stage -> other)
                    .scenario(world -> {
                        Future<Integer> future = executor.submit(world::work);
                        assertEquals(5, future.get());
                        assertEquals(5, executor.schedule(world::work, 1, TimeUnit.NANOSECONDS).get(1, TimeUnit.DAYS));
                    }).check(world -> executor.submit(() -> {}).get()).run(backend);
            executor.close();
        }
        other.assertAllEnded();
    }

    @OnEveryBackend
    @Tag("loop")
    void invokeAllOfALoopsExecutor(Backend backend) throws Exception {
        OtherLoop other = new OtherLoop();
        try (EventLoop loop = other.loop) {
            ScheduledExecutorService executor = loop.asExecutorService();
            CancelEverywhere.of("invokeAll and invokeAny of a loop's executor", stage -> other).scenario(world -> {
                assertTrue(executor.invokeAll(List.<Callable<Integer>>of(world::work, world::work)).stream()
                        .allMatch(Future::isDone));
                assertEquals(5, executor.invokeAny(List.<Callable<Integer>>of(world::work, world::work)));
            }).check(world -> assertEquals(5, loop.<Integer, InterruptedException>run(world::work))).run(backend);
            executor.close();
        }
        other.assertAllEnded();
    }
}
