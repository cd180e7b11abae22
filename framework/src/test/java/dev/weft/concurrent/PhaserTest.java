package dev.weft.concurrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Backend;
import dev.weft.OnEveryBackend;
import dev.weft.Task;
import dev.weft.TaskGroup;
import dev.weft.Weft;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Phaser;

/// A phaser: a barrier that a party can leave, so that a cancelled one breaks nothing.
class PhaserTest {

    private final Phaser phaser = new Phaser(3);

    private Task<?> arriving(TaskGroup group, String name) {
        return Blocked.fork(group, name, () -> phaser.awaitAdvanceInterruptibly(phaser.arrive()));
    }

    @OnEveryBackend
    void whoIsCancelledBeforeItArrivesLeavesAndTheOthersGoOn(Backend backend) throws Exception {
        backend.run(() -> TaskGroup.run(Blocked.KEEP_GOING, group -> {
            Task<?> working = Blocked.fork(group, "working", () -> {
                try {
                    new CountDownLatch(1).await();
                    phaser.arrive();
                } finally {
                    phaser.arriveAndDeregister();
                }
            });
            Task<?> a = arriving(group, "a");
            Task<?> b = arriving(group, "b");
            working.cancel("no longer wanted");
            Blocked.await(a);
            Blocked.await(b);
        }));
        assertEquals(1, phaser.getPhase());
        assertEquals(2, phaser.getRegisteredParties());
    }

    @OnEveryBackend
    void whoIsCancelledWhileItWaitsHasArrivedAllTheSame(Backend backend) throws Exception {
        backend.run(() -> TaskGroup.run(Blocked.KEEP_GOING, group -> {
            Task<?> cancelled = arriving(group, "cancelled");
            Task<?> other = arriving(group, "other");
            cancelled.cancel("no longer wanted");
            Blocked.until(cancelled::isDone, "it has ended");
            assertTrue(cancelled.isCancelled());
            assertEquals(2, phaser.getArrivedParties());
            phaser.arrive();
            Blocked.await(other);
        }));
        assertEquals(1, phaser.getPhase());
    }

    /// The trap: it has arrived once, so its second arrival is taken for that of the party that is missing.
    @OnEveryBackend
    void whoLeavesWhileItWaitsTakesThePlaceOfOneWhoIsStillToCome(Backend backend) throws Exception {
        backend.run(() -> TaskGroup.run(Blocked.KEEP_GOING, group -> {
            Task<?> cancelled = Blocked.fork(group, "cancelled", () -> {
                try {
                    phaser.awaitAdvanceInterruptibly(phaser.arrive());
                } finally {
                    phaser.arriveAndDeregister();
                }
            });
            Task<?> other = arriving(group, "other");
            cancelled.cancel("no longer wanted");
            Blocked.await(other);
            // The third party, this task, has not arrived.
            assertEquals(1, phaser.getPhase());
        }));
    }

    /// The way out: to wait for the phase to end, uninterrupted, and to leave then.
    @OnEveryBackend
    void whoWaitsForThePhaseToEndBeforeItLeavesTakesNobodysPlace(Backend backend) throws Exception {
        backend.run(() -> TaskGroup.run(Blocked.KEEP_GOING, group -> {
            CountDownLatch leaving = new CountDownLatch(1);
            Task<?> cancelled = Blocked.fork(group, "cancelled", () -> {
                int phase = phaser.arrive();
                try {
                    phaser.awaitAdvanceInterruptibly(phase);
                } finally {
                    leaving.countDown();
                    phaser.awaitAdvance(phase);
                    phaser.arriveAndDeregister();
                }
            });
            Task<?> other = arriving(group, "other");
            cancelled.cancel("no longer wanted");
            leaving.await();
            assertEquals(0, phaser.getPhase());
            phaser.arrive();
            Blocked.await(other);
            Blocked.until(cancelled::isDone, "it has left");
            assertTrue(cancelled.isCancelled());
        }));
        assertEquals(2, phaser.getRegisteredParties());
    }

    @OnEveryBackend
    void aCancellationDoesNotEndArriveAndAwaitAdvance(Backend backend) throws Exception {
        Phaser two = new Phaser(2);
        backend.run(() -> TaskGroup.run(Blocked.KEEP_GOING, group -> {
            Task<?> waiter = Blocked.fork(group, "waiter", () -> {
                two.arriveAndAwaitAdvance();
                assertThrows(InterruptedException.class, Weft::yieldNow);
                Weft.yieldNow();
            });
            waiter.cancel("no longer wanted");
            assertFalse(waiter.isDone());
            two.arrive();
            Blocked.until(waiter::isDone, "it has ended");
            assertTrue(waiter.isCancelled());
        }));
    }
}
