package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Offloaded calls that an executor takes and never runs.
class DroppedCallTest {

    private final ThreadPoolExecutor one = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS,
            new LinkedBlockingQueue<>());
    private final CountDownLatch release = new CountDownLatch(1);
    private final CountDownLatch busy = new CountDownLatch(1);
    private final AtomicBoolean ran = new AtomicBoolean();

    @OnEveryBackend
    void theCallerIsToldThatAPoolDroppedItsCall(Backend backend) throws Exception {
        isToldOfTheDrop(backend, one, () -> !one.getQueue().isEmpty(), one::shutdownNow);
    }

    @OnEveryBackend
    void theCallerIsToldThatAForkJoinPoolDroppedItsCall(Backend backend) throws Exception {
        ForkJoinPool pool = new ForkJoinPool(1);
        isToldOfTheDrop(backend, pool, pool::hasQueuedSubmissions, pool::shutdownNow);
    }

    /// The executor goes on; only the futures that it held were cancelled, and their owner knows of no other way.
    @OnEveryBackend
    void theCallerIsToldThatItsCallWasCancelledInTheQueue(Backend backend) throws Exception {
        isToldOfTheDrop(backend, one, () -> !one.getQueue().isEmpty(),
                () -> one.getQueue().forEach(queued -> ((Future<?>) queued).cancel(false)));
        one.shutdown();
    }

    private void isToldOfTheDrop(Backend backend, ExecutorService executor, BooleanSupplier isQueued, Runnable drop)
            throws Exception {
        Semaphore limiter = new Semaphore(1);
        OffloadOptions options = OffloadOptions.defaults().executor(executor).limiter(limiter);
        occupy(executor);
        backend.run(() -> TaskGroup.run(group -> {
            Task<RejectedExecutionException> call = group.fork(() -> assertThrows(RejectedExecutionException.class,
                    () -> Weft.offload(options, () -> ran.getAndSet(true))));
            until(isQueued);
            untilHandedOver(call);
            drop.run();
            release.countDown();
            String told = call.await().getMessage();
            assertTrue(told.startsWith("the executor dropped an offloaded call"), told);
        }));
        assertFalse(ran.get());
        assertEquals(1, limiter.availablePermits());
    }

    @OnEveryBackend
    void aCallThatWasDroppedCanStillBeCancelled(Backend backend) throws Exception {
        occupy(one);
        backend.run(() -> assertNull(CancelScope.run(scope -> TaskGroup.scope(group -> {
            Task<?> call = group.fork(() -> Weft.offload(one, () -> ran.getAndSet(true)));
            until(() -> !one.getQueue().isEmpty());
            untilHandedOver(call);
            one.shutdownNow();
            scope.cancel("not needed");
            return null;
        }))));
        release.countDown();
        assertFalse(ran.get());
    }

    @OnEveryBackend
    void whatIsQueuedInAPoolThatIsShutDownInOrderStillRuns(Backend backend) throws Exception {
        occupy(one);
        assertEquals("ran", backend.run(() -> TaskGroup.scope(group -> {
            Task<String> call = group.fork(() -> Weft.offload(one, () -> "ran"));
            until(() -> !one.getQueue().isEmpty());
            untilHandedOver(call);
            one.shutdown();
            // Longer than the watch takes to look.
            assertEquals(Optional.empty(), Weft.moveOnAfter(Duration.ofMillis(500), () -> call.await()));
            release.countDown();
            return call.await();
        })));
    }

    /// The task that was to run it is cancelled before it begins.
    @Test
    @Tag("loop")
    void theCallerIsToldThatALoopEndedBeforeItsCallBegan() throws Exception {
        EventLoop other = EventLoop.open(LoopOptions.named("other"));
        other.callSoon(() -> {
            busy.countDown();
            while (release.getCount() > 0) {
                Thread.onSpinWait();
            }
        });
        busy.await();
        Thread closer = Thread.ofPlatform().unstarted(other::close);
        Weft.run(() -> TaskGroup.run(group -> {
            Task<?> call = group.fork(() -> assertThrows(RejectedExecutionException.class,
                    () -> Weft.offload(other.asExecutorService(), () -> ran.getAndSet(true))));
            Weft.yieldNow();
            closer.start();
            until(() -> closer.getState() == Thread.State.TIMED_WAITING);
            release.countDown();
            call.await();
        }));
        closer.join();
        assertFalse(ran.get());
    }

    /// As a container's managed executor must.
    private static final class ManagedExecutor extends AbstractExecutorService {

        private final ExecutorService pool;

        ManagedExecutor(ExecutorService pool) {
            this.pool = pool;
        }

        @Override
        public void execute(Runnable command) {
            pool.execute(command);
        }

        @Override
        public void shutdown() {
            throw notTheProgramsToEnd();
        }

        @Override
        public List<Runnable> shutdownNow() {
            throw notTheProgramsToEnd();
        }

        @Override
        public boolean isShutdown() {
            throw notTheProgramsToEnd();
        }

        @Override
        public boolean isTerminated() {
            throw notTheProgramsToEnd();
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            throw notTheProgramsToEnd();
        }

        private static IllegalStateException notTheProgramsToEnd() {
            return new IllegalStateException("the life cycle of a managed executor is its container's");
        }
    }

    @OnEveryBackend
    void aCallThatQueuesInAnExecutorThatDoesNotTellWhetherItHasEndedRuns(Backend backend) throws Exception {
        OffloadOptions options = OffloadOptions.defaults().executor(new ManagedExecutor(one));
        occupy(one);
        backend.run(() -> TaskGroup.run(group -> {
            Task<Integer> call = group.fork(() -> Weft.offload(options, () -> 42));
            until(() -> !one.getQueue().isEmpty());
            release.countDown();
            assertEquals(42, call.await());
        }));
        one.shutdown();
    }

    private void occupy(ExecutorService executor) throws InterruptedException {
        executor.execute(() -> {
            busy.countDown();
            ForeignBlocking.stubbornly(release);
        });
        busy.await();
    }

    /// A pool that is shut down just after it has queued a call looks again, and refuses it: before that is over the
    /// caller does not wait.
    private static void untilHandedOver(Task<?> call) throws InterruptedException {
        until(() -> call.strand().waitsOn() != null);
    }

    private static void until(BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            Weft.yieldNow();
        }
    }
}
