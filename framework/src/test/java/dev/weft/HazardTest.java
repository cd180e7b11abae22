package dev.weft;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.internal.carrier.Hook;
import dev.weft.loop.Overflow;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What a private scheduler can do to itself and to the rest of the JVM, one hazard at a time.
@Tag("loop")
class HazardTest {

    private EventLoop loop;

    @BeforeEach
    void open() {
        loop = EventLoop.open(LoopOptions.named("hazard").closeGrace(Duration.ofSeconds(10)));
    }

    @AfterEach
    void theLoopStillRunsAndCloses() throws Exception {
        assertEquals(1, loop.submit(() -> 1).get(20, TimeUnit.SECONDS));
        loop.close();
        Canaries.sing();
    }

    private Thread parked(AtomicBoolean woken, CountDownLatch ended) {
        CompletableFuture<Thread> thread = new CompletableFuture<>();
        loop.submit(() -> {
            thread.complete(Thread.currentThread());
            while (!woken.get()) {
                LockSupport.park();
            }
            ended.countDown();
            return null;
        });
        return thread.join();
    }

    private void wakesIt(Action how) throws Exception {
        how.run();
    }

    // --- D1: who unparks ---

    @Test
    void aPlatformThreadWakesATask() throws Exception {
        AtomicBoolean woken = new AtomicBoolean();
        CountDownLatch ended = new CountDownLatch(1);
        Thread thread = parked(woken, ended);
        woken.set(true);
        wakesIt(() -> LockSupport.unpark(thread));
        assertTrue(ended.await(20, TimeUnit.SECONDS));
    }

    @Test
    void aTaskOfAnotherLoopWakesATask() throws Exception {
        AtomicBoolean woken = new AtomicBoolean();
        CountDownLatch ended = new CountDownLatch(1);
        Thread thread = parked(woken, ended);
        try (EventLoop other = EventLoop.open(LoopOptions.named("other"))) {
            other.run(() -> {
                woken.set(true);
                LockSupport.unpark(thread);
            });
            assertTrue(ended.await(20, TimeUnit.SECONDS));
        }
    }

    @Test
    void aVirtualThreadOfTheJdksSchedulerWakesATask() throws Exception {
        AtomicBoolean woken = new AtomicBoolean();
        CountDownLatch ended = new CountDownLatch(1);
        Thread thread = parked(woken, ended);
        Thread.startVirtualThread(() -> {
            woken.set(true);
            LockSupport.unpark(thread);
        });
        assertTrue(ended.await(20, TimeUnit.SECONDS));
    }

    @Test
    void aTaskOfTheSameLoopWakesATask() throws Exception {
        AtomicBoolean woken = new AtomicBoolean();
        CountDownLatch ended = new CountDownLatch(1);
        Thread thread = parked(woken, ended);
        loop.run(() -> {
            woken.set(true);
            LockSupport.unpark(thread);
        });
        assertTrue(ended.await(20, TimeUnit.SECONDS));
    }

    @Test
    void aTimerWakesATask() throws Exception {
        loop.run(() -> {
            ForeignBlocking.sleep(Duration.ofMillis(1));
            ForeignBlocking.objectWait(1);
            LockSupport.parkNanos(100_000);
        });
    }

    @Test
    void theUnblockerWakesATask() throws Exception {
        Object monitor = new Object();
        CountDownLatch contends = new CountDownLatch(1);
        Task<String> task;
        synchronized (monitor) {
            task = loop.submit(() -> {
                contends.countDown();
                synchronized (monitor) {
                    return "got it";
                }
            });
            contends.await();
            assertEquals(1, loop.run(() -> 1), "a task that waits for a monitor does not hold the loop up");
        }
        assertEquals("got it", task.get(20, TimeUnit.SECONDS));
    }

    @Test
    void thePollerWakesATask() throws Exception {
        assertEquals(42, loop.run(ForeignBlocking::socketRoundTrip));
    }

    // --- D2: a late wake-up is not refused ---

    @Test
    void wakingAThreadOfAClosedLoopNeverThrows() throws Exception {
        EventLoop closed = EventLoop.open(LoopOptions.named("closed").closeGrace(Duration.ZERO));
        CompletableFuture<Thread> thread = new CompletableFuture<>();
        AtomicBoolean go = new AtomicBoolean();
        closed.submit(() -> {
            thread.complete(Thread.currentThread());
            while (!go.get()) {
                Thread.interrupted();
                LockSupport.park();
            }
            return null;
        });
        thread.join();
        closed.close();
        go.set(true);
        assertDoesNotThrow(() -> LockSupport.unpark(thread.join()));
        assertTrue(thread.join().join(Duration.ofSeconds(20)));
    }

    // --- D5: execute takes no lock ---

    /// With a lock in `execute` the unparking task's own permit was eaten in 199 of 200 runs.
    @Test
    void wakingOthersLeavesTheWakersPermitAlone() throws Exception {
        loop.run(() -> {
            List<Task<?>> tasks = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                CompletableFuture<Integer> future = new CompletableFuture<>();
                tasks.add(Weft.spawn(future::join));
                Weft.yieldNow();
                LockSupport.unpark(Thread.currentThread());
                future.complete(i);
                LockSupport.park();
            }
            for (Task<?> task : tasks) {
                task.await();
            }
        });
    }

    // --- D6: the carrier takes no lock ---

    @Test
    void aCallbackMayWaitForALockThatAParkedTaskHolds() throws Exception {
        ReentrantLock lock = new ReentrantLock();
        CompletableFuture<String> got = new CompletableFuture<>();
        loop.run(() -> {
            lock.lock();
            try {
                loop.callSoon(() -> {
                    lock.lock();
                    lock.unlock();
                    got.complete("got it");
                });
                Weft.sleep(Duration.ofMillis(2));
            } finally {
                lock.unlock();
            }
            assertEquals("got it", Weft.await(got));
        });
    }

    /// An interrupt closes the channel that the task blocks in, and may wait for a lock of the task's own loop.
    @Test
    void aTimeoutOfATaskInASocketReadDoesNotStopTheLoop() throws Exception {
        loop.run(() -> {
            try (var server = new java.net.ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
                assertThrows(java.util.concurrent.TimeoutException.class,
                        () -> Weft.withTimeout(Duration.ofMillis(5), () -> ForeignBlocking.socketRead(server)));
            }
        });
    }

    // --- D7: pinning ---

    static final CountDownLatch INITIALISER_MAY_END = new CountDownLatch(1);
    static final CountDownLatch INITIALISER_RUNS = new CountDownLatch(1);

    static class SlowToInitialise {

        static final int VALUE = compute();

        private static int compute() {
            INITIALISER_RUNS.countDown();
            ForeignBlocking.stubbornly(INITIALISER_MAY_END);
            return 42;
        }
    }

    /// SC-06
    @Test
    void aClassInitialiserThatWaitsForAnotherThreadEnds() throws Exception {
        Task<Integer> task = loop.submit(() -> SlowToInitialise.VALUE);
        INITIALISER_RUNS.await();
        INITIALISER_MAY_END.countDown();
        assertEquals(42, task.get(20, TimeUnit.SECONDS));
    }

    // --- D8, D9: interrupts ---

    /// SC-08
    @Test
    void anInterruptFromOutsideEndsOneWaitAndSpinsNowhere() throws Exception {
        CompletableFuture<Thread> thread = new CompletableFuture<>();
        Task<String> task = loop.submit(() -> {
            thread.complete(Thread.currentThread());
            assertThrows(InterruptedException.class, () -> Weft.sleep(Duration.ofDays(1)));
            assertFalse(Thread.currentThread().isInterrupted());
            Weft.sleep(Duration.ofMillis(1));
            return "once";
        });
        thread.join().interrupt();
        assertEquals("once", task.get(20, TimeUnit.SECONDS));
    }

    /// SC-09
    @Test
    void anInterruptOfTheIdleCarrierBurnsNoTimeAndReachesNoTask() throws Exception {
        Thread carrier = loop.run(Hook::currentCarrier);
        Task<Boolean> sleeper = loop.submit(() -> {
            Weft.sleep(Duration.ofMillis(300));
            return Thread.currentThread().isInterrupted();
        });
        await().until(() -> carrier.getState() == Thread.State.TIMED_WAITING);
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long before = threads.getThreadCpuTime(carrier.threadId());
        for (int i = 0; i < 20; i++) {
            carrier.interrupt();
        }
        assertFalse(sleeper.get(20, TimeUnit.SECONDS));
        long burnt = threads.getThreadCpuTime(carrier.threadId()) - before;
        assertTrue(burnt < 150_000_000, "the carrier used " + burnt + " ns while it had nothing to do");
    }

    @Test
    void interruptingEveryThreadInSightLeavesTheStewardAlone() throws Exception {
        loop.scheduler().rootScope().strand().thread().interrupt();
        loop.callSoon(() -> {});
        assertEquals(1, loop.run(() -> 1));
    }

    // --- D10: errors ---

    @Test
    void whateverATaskThrowsIsItsOwn() throws Exception {
        for (Throwable thrown : List.of(new IllegalStateException(), new OutOfMemoryError("pretended"),
                new StackOverflowError(), new LinkageError(), new InterruptedException(), new Error())) {
            Task<?> task = loop.submit(() -> {
                throw thrown instanceof Exception e ? e : sneak(thrown);
            });
            var failed = assertThrows(java.util.concurrent.ExecutionException.class, task::get);
            assertEquals(thrown, failed.getCause());
        }
    }

    @SuppressWarnings("unchecked")
    private static <X extends Throwable> Exception sneak(Throwable thrown) throws X {
        throw (X) thrown;
    }

    /// SC-10
    @Test
    void aStackOverflowFailsTheTaskAndNobodyElse() throws Exception {
        Task<Integer> other = loop.submit(() -> {
            Weft.sleep(Duration.ofMillis(5));
            return 1;
        });
        Task<Integer> task = loop.submit(() -> forEver(0));
        var failed = assertThrows(java.util.concurrent.ExecutionException.class, task::get);
        assertInstanceOf(StackOverflowError.class, failed.getCause());
        assertEquals(1, other.get(20, TimeUnit.SECONDS));
    }

    private static int forEver(int depth) {
        return forEver(depth + 1) + 1;
    }

    private interface Pair {

        /// Retried from ever shallower frames until it comes to its end.
        void wake();
    }

    private List<Pair> sleepers(int count, CountDownLatch ended) throws Exception {
        List<Pair> pairs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            if (i % 2 == 0) {
                AtomicBoolean woken = new AtomicBoolean();
                Thread thread = parked(woken, ended);
                pairs.add(() -> {
                    woken.set(true);
                    LockSupport.unpark(thread);
                });
            } else {
                CompletableFuture<dev.weft.loop.Waiter> made = new CompletableFuture<>();
                loop.submit(() -> {
                    var waiter = new dev.weft.loop.Waiter("a test");
                    made.complete(waiter);
                    waiter.await();
                    ended.countDown();
                    return null;
                });
                dev.weft.loop.Waiter waiter = made.join();
                pairs.add(waiter::wake);
            }
        }
        loop.run(() -> {});
        return pairs;
    }

    /// SC-10: the waker overflows its stack anywhere between the change of state and the enqueue.
    @Test
    void aStackOverflowOfAPlatformThreadThatWakesTasksLosesNobody() throws Exception {
        int count = Soak.times(80, 600);
        CountDownLatch ended = new CountDownLatch(count);
        List<Pair> pairs = sleepers(count, ended);
        AtomicInteger next = new AtomicInteger();
        Overflow.times(1, () -> {}, () -> {});
        var diver = new java.util.concurrent.FutureTask<Void>(() -> {
            for (Pair pair : pairs) {
                Overflow.dive(pair::wake, next.getAndIncrement() & 7);
            }
            return null;
        });
        Thread.ofPlatform().stackSize(400_000).start(diver);
        diver.get(30, TimeUnit.SECONDS);
        assertTrue(ended.await(20, TimeUnit.SECONDS), () -> ended.getCount() + " lost");
    }

    @Test
    void aStackOverflowOfATaskThatWakesTasksLosesNobody() throws Exception {
        int count = Soak.times(80, 600);
        CountDownLatch ended = new CountDownLatch(count);
        List<Pair> pairs = sleepers(count, ended);
        loop.run(() -> {
            for (int i = 0; i < count; i++) {
                Overflow.dive(pairs.get(i)::wake, i & 7);
            }
        });
        assertTrue(ended.await(20, TimeUnit.SECONDS), () -> ended.getCount() + " lost");
    }

    /// SC-10: the fork is struck anywhere between its first step and its last.
    @Test
    void aStackOverflowInsideAForkLeavesNoGroupWaitingForATaskThatCannotRun() throws Exception {
        int[] returned = new int[1];
        int[] ran = new int[1];
        // What is linked or initialised for the first time must not be struck: that would break it for good.
        loop.run(() -> TaskGroup.run(group -> group.fork(() -> ran[0]++)));
        for (int i = 0; i < Soak.times(16, 60); i++) {
            int offset = i & 7;
            Task<Void> round = loop.submit(() -> {
                TaskGroup.run(group -> Overflow.dive(() -> {
                    group.fork(() -> ran[0]++);
                    returned[0]++;
                }, offset));
                return null;
            });
            round.get(20, TimeUnit.SECONDS);
        }
        assertTrue(ran[0] >= returned[0], () -> returned[0] + " forked, " + ran[0] + " ran");
        assertEquals(0, loop.run(() -> loop.scheduler().liveCount() - 1));
    }

    // --- D13, SC-16: looking ---

    /// SC-16: each sample of a runnable task submits it once more.
    @Test
    void aThousandStackSamplesInFlightDoNoHarm() throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        int[] unlocked = new int[1];
        List<Thread> threads = new ArrayList<>();
        List<Task<Integer>> tasks = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            CompletableFuture<Thread> thread = new CompletableFuture<>();
            tasks.add(loop.submit(() -> {
                thread.complete(Thread.currentThread());
                int mine = 0;
                while (!stop.get()) {
                    mine++;
                    unlocked[0]++;
                    Thread.yield();
                }
                return mine;
            }));
            threads.add(thread.join());
        }
        for (int i = 0; i < 1000; i++) {
            threads.get(i % threads.size()).getStackTrace();
        }
        stop.set(true);
        int sum = 0;
        for (Task<Integer> task : tasks) {
            sum += task.get(20, TimeUnit.SECONDS);
        }
        assertEquals(sum, unlocked[0]);
    }
}
