package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// `Weft.offload`.
class OffloadTest {

    private static final Duration SOON = Duration.ofMillis(10);
    /// When the worker has begun, also on a machine that has much to do.
    private static final Duration LATER = Duration.ofMillis(500);

    private final List<String> events = Collections.synchronizedList(new ArrayList<>());

    @OnEveryBackend
    void anOffloadedCallRunsOnAPlatformThreadAndGivesItsValue(Backend backend) throws Exception {
        Thread worker = backend.run(() -> Weft.offload(Thread::currentThread));
        assertFalse(worker.isVirtual());
        assertTrue(worker.isDaemon());
        assertTrue(worker.getName().startsWith("weft-offload-"), worker.getName());
    }

    @OnEveryBackend
    void itsExceptionIsThrownAsItIs(Backend backend) throws Exception {
        var boom = assertThrows(IOException.class, () -> backend.run(() -> Weft.offload(() -> {
            throw new IOException("boom");
        })));
        assertEquals("boom", boom.getMessage());
        assertThrows(AssertionError.class, () -> backend.run(() -> Weft.offload(() -> {
            throw new AssertionError("an error too");
        })));
    }

    @OnEveryBackend
    void anExecutorOfTheCallersRunsIt(Backend backend) throws Exception {
        try (ExecutorService executor = Executors
                .newSingleThreadExecutor(Thread.ofPlatform().name("mine").factory())) {
            String name = backend.run(() -> Weft.offload(executor, () -> Thread.currentThread().getName()));
            assertEquals("mine", name);
        }
    }

    @OnEveryBackend
    void aRefusalOfTheExecutorIsThrown(Backend backend) throws Exception {
        ExecutorService executor = Executors.newSingleThreadExecutor();
        executor.close();
        assertThrows(RejectedExecutionException.class, () -> backend.run(() -> Weft.offload(executor, () -> 1)));
    }

    /// The loop goes on meanwhile.
    @Test
    @Tag("loop")
    void otherTasksRunWhileACallIsOffloaded() throws Exception {
        Weft.run(() -> {
            CountDownLatch go = new CountDownLatch(1);
            Weft.gather(() -> Weft.offload(() -> {
                go.await();
                return events.add("offloaded");
            }), () -> {
                events.add("other");
                go.countDown();
                return null;
            });
        });
        assertEquals(List.of("other", "offloaded"), events);
    }

    /// The worker is interrupted, and nobody is left behind.
    @OnEveryBackend
    void cancellingTheCallerInterruptsTheWorkerAndWaitsForIt(Backend backend) throws Exception {
        backend.run(() -> {
            assertThrows(TimeoutException.class, () -> Weft.withTimeout(SOON, () -> Weft.offload(() -> {
                try {
                    return Waits.foreignForever();
                } finally {
                    events.add("worker ends");
                }
            })));
            events.add("caller goes on");
            assertFalse(Thread.interrupted());
        });
        assertEquals(List.of("worker ends", "caller goes on"), events);
    }

    /// Rule 3: it happened, so it is returned.
    @OnEveryBackend
    void whatAnInterruptedWorkerReturnsAllTheSameIsReturned(Backend backend) throws Exception {
        String value = backend.run(() -> Weft.withTimeout(LATER, () -> Weft.offload(() -> {
            try {
                return Waits.foreignForever();
            } catch (InterruptedException e) {
                return "it happened";
            }
        })));
        assertEquals("it happened", value);
    }

    /// Rule 3: what is thrown in the cleanup is kept.
    @OnEveryBackend
    void whatAnInterruptedWorkerThrowsInItsCleanupIsThrown(Backend backend) throws Exception {
        var cleanup = assertThrows(IOException.class,
                () -> backend.run(() -> Weft.withTimeout(LATER, () -> Weft.offload(() -> {
                    try {
                        return Waits.foreignForever();
                    } catch (InterruptedException e) {
                        throw new IOException("cleanup");
                    }
                }))));
        assertInstanceOf(TimeoutException.class, cleanup.getSuppressed()[0]);
    }

    /// Rule 3: a user's interrupt that came while the value was made is seen after it.
    @OnEveryBackend
    void anInterruptFromOutsideIsKeptWhenTheWorkerReturnsAllTheSame(Backend backend) throws Exception {
        boolean flag = backend.run(() -> {
            Thread caller = Thread.currentThread();
            String value = Weft.offload(() -> {
                try {
                    caller.interrupt();
                    return Waits.foreignForever();
                } catch (InterruptedException e) {
                    return "it happened";
                }
            });
            assertEquals("it happened", value);
            return Thread.interrupted();
        });
        assertTrue(flag);
    }

    /// A call that still waits for a worker never runs.
    @OnEveryBackend
    void aCallThatIsCancelledInTheExecutorsQueueNeverRuns(Backend backend) throws Exception {
        AtomicBoolean ran = new AtomicBoolean();
        CountDownLatch go = new CountDownLatch(1);
        try (ExecutorService one = Executors.newSingleThreadExecutor()) {
            one.execute(() -> {
                try {
                    go.await();
                } catch (InterruptedException e) {
                    ran.set(true);
                }
            });
            backend.run(() -> {
                assertThrows(TimeoutException.class, () -> Weft.withTimeout(SOON, () -> Weft.offload(one, () -> {
                    ran.set(true);
                    return null;
                })));
            });
            go.countDown();
        }
        assertFalse(ran.get());
    }

    @OnEveryBackend
    void aCancelledCallerOffloadsNothing(Backend backend) throws Exception {
        AtomicBoolean ran = new AtomicBoolean();
        backend.run(() -> assertThrows(TimeoutException.class,
                () -> Weft.withTimeout(Duration.ZERO, () -> Weft.offload(() -> {
                    ran.set(true);
                    return null;
                }))));
        assertFalse(ran.get());
    }

    /// The worker's interrupt does not stay on the pool's thread.
    @OnEveryBackend
    void theNextCallOnTheSameThreadIsNotInterrupted(Backend backend) throws Exception {
        try (ExecutorService one = Executors.newSingleThreadExecutor()) {
            backend.run(() -> {
                for (int i = 0; i < 20; i++) {
                    assertThrows(TimeoutException.class,
                            () -> Weft.withTimeout(Duration.ofMillis(1),
                                    () -> Weft.offload(one, () -> Waits.foreignForever())));
                    assertFalse(Weft.<Boolean>offload(one, () -> Thread.currentThread().isInterrupted()));
                }
            });
        }
    }

    @OnEveryBackend
    void aHundredCallsAtOnceAllReturn(Backend backend) throws Exception {
        int sum = backend.run(() -> TaskGroup.scope(group -> {
            List<Task<Integer>> tasks = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                int value = i;
                tasks.add(group.fork(() -> Weft.<Integer>offload(() -> value)));
            }
            int total = 0;
            for (Task<Integer> task : tasks) {
                total += task.await();
            }
            return total;
        }));
        assertEquals(4950, sum);
    }

    /// Else the call that makes a pool's thread would leave its own to all that follow.
    @OnEveryBackend
    void aCallSeesNobodysInheritableThreadLocals(Backend backend) throws Exception {
        InheritableThreadLocal<String> tenant = new InheritableThreadLocal<>();
        backend.run(() -> {
            tenant.set("one");
            // More calls at once than the pool may have threads already.
            TaskGroup.run(group -> {
                CyclicBarrier all = new CyclicBarrier(20);
                for (int i = 0; i < 20; i++) {
                    group.fork(() -> {
                        tenant.set("its own");
                        assertNull(Weft.offload(() -> {
                            all.await();
                            return tenant.get();
                        }));
                    });
                }
            });
        });
    }

    /// As many as the pool has threads, and more, each of which needs another: all would wait for ever.
    @OnEveryBackend
    void aCallThatOffloadsAgainDoesSoInPlace(Backend backend) throws Exception {
        backend.run(() -> {
            List<Callable<Boolean>> calls = Collections.nCopies(200, () -> Weft.offload(() -> {
                Thread outer = Thread.currentThread();
                return Weft.offload(() -> Thread.currentThread() == outer);
            }));
            assertFalse(Weft.gather(calls).contains(false));
        });
    }
}
