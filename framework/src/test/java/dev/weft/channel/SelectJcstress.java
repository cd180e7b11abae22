package dev.weft.channel;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.weft.loop.Gap;
import dev.weft.loop.Waiter;
import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.ZZI_Result;

/// Which branch of a select is taken, when several parties want different ones.
public final class SelectJcstress {

    private static final int NONE = 0;
    private static final int FIRST = 1;
    private static final int SECOND = 2;
    private static final int WRONG_ITEM = 3;

    /// So long two wait that did not find each other: that is a failure, and must not take for ever. Long enough for the
    /// other to get a processor on a busy machine.
    private static final Duration GIVEN_UP = Duration.ofSeconds(10);

    private SelectJcstress() {
    }

    // --- two selects that face each other over two channels ---

    @JCStressTest
    @Outcome(id = {"1, 1, 0",
        "2, 2, 0"}, expect = ACCEPTABLE, desc = "they meet in one channel, and nobody is left in any")
    @Outcome(id = "0, 0, .*", expect = FORBIDDEN, desc = "each waits for the other")
    @Outcome(expect = FORBIDDEN, desc = "they do not agree, or an item went astray, or somebody is left waiting")
    @State
    public static class FaceToFace {

        private final Channel<Integer> first = Channel.rendezvous();
        private final Channel<Integer> second = Channel.rendezvous();

        @Actor
        public void one(III_Result r) {
            r.r1 = select(first, second, FIRST, SECOND);
        }

        @Actor
        public void other(III_Result r) {
            r.r2 = select(second, first, SECOND, FIRST);
        }

        private static int select(Channel<Integer> to, Channel<Integer> from, int sent, int received) {
            try {
                return Select.on(Select.send(to, sent, () -> sent),
                        Select.receive(from, item -> item == received ? received : WRONG_ITEM),
                        Select.timeout(GIVEN_UP, () -> NONE));
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        @Arbiter
        public void left(III_Result r) {
            r.r3 = waiting(first.statistics()) + waiting(second.statistics());
        }

        private static int waiting(Channel.Statistics channel) {
            return channel.waitingSenders() + channel.waitingReceivers();
        }
    }

    /// Looks for the other, and waits for it, in two steps.
    @JCStressTest
    @JCStressMeta(FaceToFace.class)
    @State
    public static class FaceToFaceTwin {

        private volatile boolean oneWaits;
        private volatile boolean otherWaits;
        private volatile int meeting;

        @Actor
        public void one() {
            if (otherWaits) {
                meeting = FIRST;
            } else {
                Gap.make();
                oneWaits = true;
            }
        }

        @Actor
        public void other() {
            if (oneWaits) {
                meeting = SECOND;
            } else {
                Gap.make();
                otherWaits = true;
            }
        }

        @Arbiter
        public void left(III_Result r) {
            r.r1 = meeting;
            r.r2 = meeting;
        }
    }

    // --- a select that waits in two channels, and a sender to each ---

    @JCStressTest
    @Outcome(id = "true, false, 1", expect = ACCEPTABLE, desc = "took the first, and the second is still its sender's")
    @Outcome(id = "false, true, 2", expect = ACCEPTABLE, desc = "took the second, and the first is still its sender's")
    @Outcome(expect = FORBIDDEN, desc = "both were taken from their senders, or none, or another than the select got")
    @State
    public static class TwoSenders {

        private final Conduit<Integer> first = new Conduit<>(0, false);
        private final Conduit<Integer> second = new Conduit<>(0, false);
        private final Waiter waiter = new Waiter("a test");
        private final Wait[] waits = {new Wait(waiter, 0, null, null), new Wait(waiter, 1, null, null)};

        public TwoSenders() {
            first.receivers().add(waits[0]);
            second.receivers().add(waits[1]);
        }

        @Actor
        public void one(ZZI_Result r) {
            r.r1 = first.trySend(FIRST, null);
        }

        @Actor
        public void other(ZZI_Result r) {
            r.r2 = second.trySend(SECOND, null);
        }

        @Arbiter
        public void receives(ZZI_Result r) {
            if (waiter.by() > 0 && waits[Wait.branch(waiter.by())].gift instanceof Integer item) {
                r.r3 = item;
            }
        }
    }

    /// Looks whether the select still waits, and hands over, in two steps.
    @JCStressTest
    @JCStressMeta(TwoSenders.class)
    @State
    public static class TwoSendersTwin {

        private volatile int gift;

        private boolean send(int item) {
            if (gift != NONE) {
                return false;
            }
            Gap.make();
            gift = item;
            return true;
        }

        @Actor
        public void one(ZZI_Result r) {
            r.r1 = send(FIRST);
        }

        @Actor
        public void other(ZZI_Result r) {
            r.r2 = send(SECOND);
        }

        @Arbiter
        public void receives(ZZI_Result r) {
            r.r3 = gift;
        }
    }
}
