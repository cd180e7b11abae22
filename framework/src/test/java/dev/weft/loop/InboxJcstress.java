package dev.weft.loop;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.weft.internal.Ring;
import java.util.concurrent.atomic.AtomicReference;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;
import org.openjdk.jcstress.infra.results.ZZI_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/// The hand-shake by which a sender wakes the carrier, and what becomes of the items.
public final class InboxJcstress {

    private InboxJcstress() {
    }

    /// An item, known by its number.
    private record Item(int number) implements Runnable {

        @Override
        public void run() {
        }
    }

    /// Takes everything out, in order, as the digits of a number.
    private static int drain(Inbox inbox, int before) {
        Ring<Runnable> ready = new Ring<>(4);
        inbox.drainTo(ready);
        int digits = before;
        for (Runnable item; (item = ready.poll()) != null;) {
            digits = digits * 10 + ((Item) item).number();
        }
        return digits;
    }

    // --- a sender, and a carrier that falls asleep ---

    @JCStressTest
    @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "asleep, and woken")
    @Outcome(id = "false, false", expect = ACCEPTABLE, desc = "saw the item")
    @Outcome(id = "false, true", expect = ACCEPTABLE, desc = "saw the item, and is woken besides")
    @Outcome(id = "true, false", expect = FORBIDDEN, desc = "asleep, with an item, and nobody wakes it")
    @State
    public static class WakeUp {

        private final Inbox inbox = new Inbox();

        @Actor
        public void carrier(ZZ_Result r) {
            r.r1 = inbox.fallAsleep();
        }

        @Actor
        public void sender(ZZ_Result r) {
            r.r2 = inbox.offer(new Item(1));
        }
    }

    /// Looks at the queue first, and announces its sleep then.
    @JCStressTest
    @JCStressMeta(WakeUp.class)
    @State
    public static class WakeUpTwin {

        private final AtomicReference<Item> last = new AtomicReference<>();
        private volatile boolean sleeping;

        @Actor
        public void carrier(ZZ_Result r) {
            if (last.get() == null) {
                Gap.make();
                sleeping = true;
                r.r1 = true;
            }
        }

        @Actor
        public void sender(ZZ_Result r) {
            last.compareAndSet(null, new Item(1));
            r.r2 = sleeping;
        }
    }

    // --- a sender, and a carrier that takes out ---

    @JCStressTest
    @Outcome(id = "12", expect = ACCEPTABLE, desc = "both items, in order")
    @Outcome(expect = FORBIDDEN, desc = "an item is lost, doubled or out of order")
    @State
    public static class Draining {

        private final Inbox inbox = new Inbox();
        private int taken;

        @Actor
        public void carrier() {
            // Several times: once alone seldom comes while something is put in.
            for (int i = 0; i < 4; i++) {
                taken = drain(inbox, taken);
            }
        }

        @Actor
        public void sender() {
            inbox.offer(new Item(1));
            inbox.offer(new Item(2));
        }

        @Arbiter
        public void theRest(I_Result r) {
            r.r1 = drain(inbox, taken);
        }
    }

    /// Takes the stack by a read and a write: what comes in between is lost.
    @JCStressTest
    @JCStressMeta(Draining.class)
    @State
    public static class DrainingTwin {

        private record Entry(int number, Entry next) {
        }

        private final AtomicReference<Entry> last = new AtomicReference<>();
        private int taken;

        private int drain(int before) {
            Entry newest = last.get();
            Gap.make();
            last.set(null);
            int digits = before;
            int place = 1;
            for (Entry at = newest; at != null; at = at.next()) {
                place *= 10;
            }
            digits *= place;
            int unit = 1;
            for (Entry at = newest; at != null; at = at.next()) {
                digits += at.number() * unit;
                unit *= 10;
            }
            return digits;
        }

        private void offer(int number) {
            last.getAndUpdate(before -> new Entry(number, before));
        }

        @Actor
        public void carrier() {
            for (int i = 0; i < 4; i++) {
                taken = drain(taken);
            }
        }

        @Actor
        public void sender() {
            offer(1);
            offer(2);
        }

        @Arbiter
        public void theRest(I_Result r) {
            r.r1 = drain(taken);
        }
    }

    // --- two senders, and a carrier that sleeps ---

    @JCStressTest
    @Outcome(id = {"true, false, 2",
        "false, true, 2"}, expect = ACCEPTABLE, desc = "both are in, and one of them wakes")
    @Outcome(expect = FORBIDDEN, desc = "an item is lost, or the carrier is woken twice, or not at all")
    @State
    public static class TwoSenders {

        private final Inbox inbox = new Inbox();

        public TwoSenders() {
            inbox.fallAsleep();
        }

        @Actor
        public void one(ZZI_Result r) {
            r.r1 = inbox.offer(new Item(1));
        }

        @Actor
        public void other(ZZI_Result r) {
            r.r2 = inbox.offer(new Item(2));
        }

        @Arbiter
        public void look(ZZI_Result r) {
            Ring<Runnable> ready = new Ring<>(4);
            inbox.drainTo(ready);
            r.r3 = ready.size();
        }
    }

    /// Looks whether the carrier sleeps, and takes that on itself, in two steps.
    @JCStressTest
    @JCStressMeta(TwoSenders.class)
    @State
    public static class TwoSendersTwin {

        private volatile boolean sleeping = true;

        private boolean mustWake() {
            if (!sleeping) {
                return false;
            }
            Gap.make();
            sleeping = false;
            return true;
        }

        @Actor
        public void one(ZZI_Result r) {
            r.r1 = mustWake();
        }

        @Actor
        public void other(ZZI_Result r) {
            r.r2 = mustWake();
        }

        @Arbiter
        public void look(ZZI_Result r) {
            r.r3 = 2;
        }
    }
}
