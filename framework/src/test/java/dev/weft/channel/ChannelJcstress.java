package dev.weft.channel;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.weft.loop.Backstage;
import dev.weft.loop.Gap;
import dev.weft.loop.Scope;
import dev.weft.loop.Waiter;
import java.util.concurrent.atomic.AtomicReference;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;
import org.openjdk.jcstress.infra.results.ZI_Result;
import org.openjdk.jcstress.infra.results.ZZZ_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/// The guard of a channel, and what becomes of an item when its sender, its receiver and the end of either meet.
public final class ChannelJcstress {

    private static final int TIMES = 10;

    private ChannelJcstress() {
    }

    // --- the guard ---

    @JCStressTest
    @Outcome(id = "20", expect = ACCEPTABLE, desc = "one after the other, and the later sees what the earlier wrote")
    @Outcome(expect = FORBIDDEN, desc = "both were inside, or one did not see the other's write")
    @State
    public static class Guard {

        private static final class Counter extends Guarded {

            private int count;

            void increment() {
                for (int i = 0; i < TIMES; i++) {
                    enter();
                    count++;
                    resume(leave());
                }
            }
        }

        private final Counter counter = new Counter();

        @Actor
        public void one() {
            counter.increment();
        }

        @Actor
        public void other() {
            counter.increment();
        }

        @Arbiter
        public void look(I_Result r) {
            r.r1 = counter.count;
        }
    }

    /// A plain flag, which two may find clear.
    @JCStressTest
    @JCStressMeta(Guard.class)
    @State
    public static class GuardTwin {

        private volatile boolean held;
        private int count;

        private void increment() {
            for (int i = 0; i < TIMES; i++) {
                while (held) {
                    Thread.onSpinWait();
                }
                Gap.make();
                held = true;
                int before = count;
                Gap.make();
                count = before + 1;
                held = false;
            }
        }

        @Actor
        public void one() {
            increment();
        }

        @Actor
        public void other() {
            increment();
        }

        @Arbiter
        public void look(I_Result r) {
            r.r1 = count;
        }
    }

    // --- a receiver that is cancelled just when something is sent to it ---

    @JCStressTest
    @Outcome(id = "true, true, true", expect = ACCEPTABLE, desc = "handed over")
    @Outcome(id = "false, false, false", expect = ACCEPTABLE, desc = "cancelled, and still the sender's")
    @Outcome(id = "true, false, .*", expect = FORBIDDEN, desc = "handed over, and not received: lost")
    @Outcome(expect = FORBIDDEN, desc = "received, and still the sender's; or not received, and kept")
    @State
    public static class SendOrCancel {

        private final Conduit<Integer> conduit = new Conduit<>(0, false);
        private final Wait receiver = new Wait(new Waiter("a test"), 0, null, null);

        public SendOrCancel() {
            conduit.receivers().add(receiver);
        }

        @Actor
        public void sender(ZZZ_Result r) {
            r.r1 = conduit.trySend(1, null);
        }

        @Actor
        public void canceller() {
            Backstage.cancel(receiver.waiter);
        }

        @Arbiter
        public void receives(ZZZ_Result r) {
            r.r2 = receiver.waiter.by() > 0;
            r.r3 = receiver.gift != null;
        }
    }

    /// Looks whether the receiver still waits, and hands over, in two steps.
    @JCStressTest
    @JCStressMeta(SendOrCancel.class)
    @State
    public static class SendOrCancelTwin {

        private volatile int state;
        private volatile Integer gift;

        @Actor
        public void sender(ZZZ_Result r) {
            if (state == 0) {
                Gap.make();
                gift = 1;
                state |= 1;
                r.r1 = true;
            }
        }

        @Actor
        public void canceller() {
            if (state == 0) {
                state = 2;
            }
        }

        @Arbiter
        public void receives(ZZZ_Result r) {
            r.r2 = state == 1;
            r.r3 = gift != null;
        }
    }

    // --- a receiver that wakes up by chance as soon as it may ---

    @JCStressTest
    @Outcome(id = "true, 1", expect = ACCEPTABLE, desc = "has what was sent")
    @Outcome(expect = FORBIDDEN, desc = "looked before there was something")
    @State
    public static class Handover {

        private final Conduit<Integer> conduit = new Conduit<>(0, false);
        private final Wait receiver = new Wait(new Waiter("a test"), 0, null, null);

        public Handover() {
            conduit.receivers().add(receiver);
        }

        @Actor
        public void sender(ZI_Result r) {
            r.r1 = conduit.trySend(1, null);
        }

        @Actor
        public void receiver(ZI_Result r) {
            while (receiver.waiter.by() == 0) {
                Thread.onSpinWait();
            }
            r.r2 = receiver.gift instanceof Integer item ? item : 0;
        }
    }

    /// Ends the wait, and then hands over.
    @JCStressTest
    @JCStressMeta(Handover.class)
    @State
    public static class HandoverTwin {

        private volatile boolean claimed;
        private int gift;

        @Actor
        public void sender(ZI_Result r) {
            claimed = true;
            Gap.make();
            gift = 1;
            r.r1 = true;
        }

        @Actor
        public void receiver(ZI_Result r) {
            while (!claimed) {
                Thread.onSpinWait();
            }
            r.r2 = gift;
        }
    }

    // --- the same with threads that really wait: the other one cancels them, and sends or receives, before or after ---

    @JCStressTest
    @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "handed over")
    @Outcome(id = "false, false", expect = ACCEPTABLE, desc = "cancelled, and still the sender's")
    @Outcome(id = "true, false", expect = FORBIDDEN, desc = "handed over, and not received: lost")
    @Outcome(id = "false, true", expect = FORBIDDEN, desc = "received, and still the sender's: doubled")
    @State
    public static class SendToACancelled {

        private final Channel<Integer> channel = Channel.rendezvous();
        private volatile Scope scope;

        @Actor
        public void sendsAndCancels(ZZ_Result r) {
            Scope found;
            while ((found = scope) == null) {
                Thread.onSpinWait();
            }
            Gap.vary();
            if (Gap.chance()) {
                r.r1 = channel.trySend(1);
                Backstage.cancel(found, "a test");
            } else {
                Backstage.cancel(found, "a test");
                r.r1 = channel.trySend(1);
            }
        }

        @Actor
        public void receiver(ZZ_Result r) {
            Scope mine = Scope.enter("a test");
            scope = mine;
            try {
                r.r2 = channel.receive() == 1;
            } catch (InterruptedException e) {
                r.r2 = false;
            } finally {
                mine.exit();
            }
        }
    }

    /// Whoever is cancelled leaves the channel later than he says so.
    @JCStressTest
    @JCStressMeta(SendToACancelled.class)
    @State
    public static class SendToACancelledTwin {

        private volatile boolean listed;
        private volatile boolean cancelled;

        @Actor
        public void sendsAndCancels(ZZ_Result r) {
            while (!listed) {
                Thread.onSpinWait();
            }
            cancelled = true;
            r.r1 = listed;
        }

        @Actor
        public void receiver(ZZ_Result r) {
            listed = true;
            while (!cancelled) {
                Thread.onSpinWait();
            }
            Gap.make();
            listed = false;
        }
    }

    @JCStressTest
    @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "sent and received")
    @Outcome(id = "false, false", expect = ACCEPTABLE, desc = "cancelled, and not received")
    @Outcome(id = "true, false", expect = FORBIDDEN, desc = "sent, and not received: lost")
    @Outcome(id = "false, true", expect = FORBIDDEN, desc = "cancelled, and received all the same")
    @State
    public static class ReceiveFromACancelled {

        private final Channel<Integer> channel = Channel.rendezvous();
        private volatile Scope scope;

        @Actor
        public void sender(ZZ_Result r) {
            Scope mine = Scope.enter("a test");
            scope = mine;
            try {
                channel.send(1);
                r.r1 = true;
            } catch (InterruptedException e) {
                r.r1 = false;
            } finally {
                mine.exit();
            }
        }

        @Actor
        public void receivesAndCancels(ZZ_Result r) {
            Scope found;
            while ((found = scope) == null) {
                Thread.onSpinWait();
            }
            Gap.vary();
            if (Gap.chance()) {
                r.r2 = channel.tryReceive().isPresent();
                Backstage.cancel(found, "a test");
            } else {
                Backstage.cancel(found, "a test");
                r.r2 = channel.tryReceive().isPresent();
            }
        }
    }

    /// Whoever is cancelled takes the item out of the channel later than he says so.
    @JCStressTest
    @JCStressMeta(ReceiveFromACancelled.class)
    @State
    public static class ReceiveFromACancelledTwin {

        private final AtomicReference<Integer> item = new AtomicReference<>();
        private volatile boolean cancelled;

        @Actor
        public void sender(ZZ_Result r) {
            item.set(1);
            while (!cancelled) {
                Thread.onSpinWait();
            }
            Gap.make();
            item.set(null);
        }

        @Actor
        public void receivesAndCancels(ZZ_Result r) {
            while (item.get() == null) {
                Thread.onSpinWait();
            }
            cancelled = true;
            r.r2 = item.getAndSet(null) != null;
        }
    }

    // --- the end of the channel just when something is sent ---

    @JCStressTest
    @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "sent, and received")
    @Outcome(id = "false, false", expect = ACCEPTABLE, desc = "refused, and not received")
    @Outcome(expect = FORBIDDEN, desc = "sent, and not received; or refused, and received all the same")
    @State
    public static class SendOrClose {

        private final Channel<Integer> channel = Channel.rendezvous();

        @Actor
        public void sender(ZZ_Result r) {
            try {
                channel.send(1);
                r.r1 = true;
            } catch (ChannelClosedException e) {
                r.r1 = false;
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        @Actor
        public void closer(ZZ_Result r) {
            Gap.vary();
            r.r2 = channel.tryReceive().isPresent();
            channel.close();
        }
    }

    @JCStressTest
    @JCStressMeta(SendOrClose.class)
    @State
    public static class SendOrFail {

        private static final Throwable WHY = new Throwable("a test");

        private final Channel<Integer> channel = Channel.buffered(1);

        @Actor
        public void sender(ZZ_Result r) {
            try {
                r.r1 = channel.trySend(1);
            } catch (ChannelClosedException e) {
                r.r1 = false;
            }
        }

        @Actor
        public void fails(ZZ_Result r) {
            r.r2 = !channel.fail(WHY).isEmpty();
        }
    }

    /// Looks whether it is closed, and puts the item in, in two steps: what comes in between is in a channel that nobody
    /// looks into any more.
    private static final class Leaky {

        private final AtomicReference<Integer> item = new AtomicReference<>();
        private volatile boolean closed;

        boolean send() {
            if (closed) {
                return false;
            }
            Gap.make();
            item.set(1);
            return true;
        }

        boolean end() {
            closed = true;
            return item.getAndSet(null) != null;
        }
    }

    @JCStressTest
    @JCStressMeta(SendOrClose.class)
    @State
    public static class SendOrCloseTwin {

        private final Leaky leaky = new Leaky();

        @Actor
        public void sender(ZZ_Result r) {
            r.r1 = leaky.send();
        }

        @Actor
        public void closer(ZZ_Result r) {
            r.r2 = leaky.end();
        }
    }

    @JCStressTest
    @JCStressMeta(SendOrClose.class)
    @State
    public static class SendOrFailTwin {

        private final Leaky leaky = new Leaky();

        @Actor
        public void sender(ZZ_Result r) {
            r.r1 = leaky.send();
        }

        @Actor
        public void fails(ZZ_Result r) {
            r.r2 = leaky.end();
        }
    }
}
