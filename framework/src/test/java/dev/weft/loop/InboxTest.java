package dev.weft.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Soak;
import dev.weft.internal.Ring;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What comes in from other threads, and the hand-shake by which they wake the carrier.
@Tag("once")
class InboxTest {

    private record Item(int from, int number) implements Runnable {

        @Override
        public void run() {
        }
    }

    private static final int DIVES = Soak.times(64, 400);

    private final Inbox inbox = new Inbox();
    private final Ring<Runnable> ready = new Ring<>(16);

    @Test
    void aSenderWakesOnlyASleepingCarrierAndOnlyOnce() {
        assertFalse(inbox.offer(new Item(0, 0)));
        assertFalse(inbox.fallAsleep(), "something came in: no sleep");
        inbox.drainTo(ready);
        assertTrue(inbox.fallAsleep());
        assertTrue(inbox.offer(new Item(0, 1)));
        assertFalse(inbox.offer(new Item(0, 2)), "another is waking it already");
        inbox.awake();
        assertFalse(inbox.mustWake());
        inbox.drainTo(ready);
        assertTrue(inbox.isEmpty());
        assertEquals(3, ready.size());
    }

    /// TS-01
    @Test
    void keepsTheOrderOfEachSender() throws Exception {
        int senders = 4;
        int each = 20_000;
        List<FutureTask<Void>> tasks = new ArrayList<>();
        for (int s = 0; s < senders; s++) {
            int from = s;
            FutureTask<Void> task = new FutureTask<>(() -> {
                for (int i = 0; i < each; i++) {
                    inbox.offer(new Item(from, i));
                }
            }, null);
            tasks.add(task);
            Thread.ofPlatform().start(task);
        }
        int[] next = new int[senders];
        for (int got = 0; got < senders * each;) {
            inbox.drainTo(ready);
            for (Runnable item; (item = ready.poll()) != null; got++) {
                Item taken = (Item) item;
                assertEquals(next[taken.from()]++, taken.number());
            }
            Thread.onSpinWait();
        }
        for (FutureTask<Void> task : tasks) {
            task.get();
        }
    }

    /// D10: whoever wakes a task from the end of its stack must not leave a hole at which the carrier stops for ever.
    @Test
    void aStackOverflowOfASenderLeavesTheInboxWhole() throws Exception {
        AtomicInteger offered = new AtomicInteger();
        Overflow.times(DIVES, () -> {
            inbox.offer(new Item(0, 0));
            offered.incrementAndGet();
        }, () -> {
            inbox.drainTo(ready);
            assertTrue(inbox.isEmpty(), "something is in, and cannot be taken out");
            while (!ready.isEmpty()) {
                ready.poll();
            }
        });
        assertTrue(offered.get() >= DIVES);
    }

    // --- the hand-shake: (did not see, was not woken) is forbidden ---

    private interface Handshake {

        /// @return whether the sender must wake the carrier
        boolean offer(Runnable item);

        /// @return whether the carrier sleeps
        boolean fallAsleep();
    }

    private static final int ROUNDS = Soak.times(15_000, 75_000);
    private static final int MOST_ROUNDS_FOR_A_TWIN = 20_000_000;

    /// SC-04
    @Test
    void noWakeUpIsLost() throws Exception {
        assertEquals(-1, firstLostWakeUp(ROUNDS, () -> {
            Inbox fresh = new Inbox();
            return new Handshake() {
                @Override
                public boolean offer(Runnable item) {
                    return fresh.offer(item);
                }

                @Override
                public boolean fallAsleep() {
                    return fresh.fallAsleep();
                }
            };
        }));
    }

    /// SC-04: the harness sees the bug.
    @Test
    void aBrokenTwinThatLooksBeforeItAnnouncesIsCaught() throws Exception {
        assertTrue(firstLostWakeUp(MOST_ROUNDS_FOR_A_TWIN, LooksBeforeItAnnounces::new) >= 0);
    }

    private static final class LooksBeforeItAnnounces implements Handshake {

        private final AtomicReference<Runnable> queue = new AtomicReference<>();
        private volatile boolean sleeping;

        @Override
        public boolean offer(Runnable item) {
            queue.set(item);
            return sleeping;
        }

        @Override
        public boolean fallAsleep() {
            if (queue.get() == null) {
                // Wide enough to be met soon.
                spin(20);
                sleeping = true;
                return true;
            }
            return false;
        }
    }

    /// Two threads meet once a round; their small delays differ from round to round.
    private static int firstLostWakeUp(int rounds, Supplier<Handshake> fresh) throws Exception {
        AtomicReference<Handshake> current = new AtomicReference<>(fresh.get());
        AtomicInteger senderAt = new AtomicInteger();
        AtomicInteger carrierAt = new AtomicInteger();
        boolean[] woke = new boolean[1];
        Thread sender = Thread.ofPlatform().start(() -> {
            for (int round = 1; round <= rounds; round++) {
                while (carrierAt.get() < round) {
                    if (carrierAt.get() < 0) {
                        return;
                    }
                    Thread.onSpinWait();
                }
                spin(round % 97);
                woke[0] = current.get().offer(() -> {});
                senderAt.set(round);
            }
        });
        int found = -1;
        for (int round = 1; round <= rounds && found < 0; round++) {
            Handshake now = fresh.get();
            current.set(now);
            carrierAt.set(round);
            spin(round % 89);
            boolean slept = now.fallAsleep();
            while (senderAt.get() < round) {
                Thread.onSpinWait();
            }
            if (slept && !woke[0]) {
                found = round;
            }
        }
        carrierAt.set(found < 0 ? carrierAt.get() : Integer.MIN_VALUE);
        sender.join();
        return found;
    }

    private static void spin(int times) {
        for (int i = 0; i < times; i++) {
            Thread.onSpinWait();
        }
    }
}
