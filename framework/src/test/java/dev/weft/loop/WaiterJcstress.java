package dev.weft.loop;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.TimeUnit;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;
import org.openjdk.jcstress.infra.results.ZI_Result;
import org.openjdk.jcstress.infra.results.ZZI_Result;

/// The end of a wait: who brings it about, and what the one who waited then sees.
public final class WaiterJcstress {

    private static final int TIMED_OUT = 0;
    private static final int WOKEN = 1;
    private static final int CANCELLED = 2;

    /// So long a wait is given up that nobody ended: that is a failure, and must not take for ever. Long enough for the
    /// other thread to get a processor on a busy machine.
    private static final long GIVEN_UP = TimeUnit.SECONDS.toNanos(10);

    private WaiterJcstress() {
    }

    private static int endOf(Waiter waiter, long deadline) {
        try {
            return waiter.await(deadline) ? WOKEN : TIMED_OUT;
        } catch (InterruptedException e) {
            return CANCELLED;
        }
    }

    // --- woken and cancelled at once ---

    @JCStressTest
    @Outcome(id = "true, false, 1", expect = ACCEPTABLE, desc = "woken")
    @Outcome(id = "false, true, 2", expect = ACCEPTABLE, desc = "cancelled")
    @Outcome(expect = FORBIDDEN, desc = "both won, or neither, or another than the waiter says")
    @State
    public static class WakeOrCancel {

        private final Waiter waiter = new Waiter("a test");

        @Actor
        public void waker(ZZI_Result r) {
            r.r1 = waiter.wake();
        }

        @Actor
        public void canceller(ZZI_Result r) {
            r.r2 = waiter.cancel();
        }

        @Arbiter
        public void end(ZZI_Result r) {
            r.r3 = endOf(waiter, Waiter.NO_DEADLINE);
        }
    }

    /// Looks at the state and sets it, in two steps.
    @JCStressTest
    @JCStressMeta(WakeOrCancel.class)
    @State
    public static class WakeOrCancelTwin {

        private volatile int state;

        private boolean end(int how) {
            if (state == 0) {
                Gap.make();
                state = how;
                return true;
            }
            return false;
        }

        @Actor
        public void waker(ZZI_Result r) {
            r.r1 = end(WOKEN);
        }

        @Actor
        public void canceller(ZZI_Result r) {
            r.r2 = end(CANCELLED);
        }

        @Arbiter
        public void end(ZZI_Result r) {
            r.r3 = state;
        }
    }

    // --- woken, with something in hand, just when the deadline passes ---

    @JCStressTest
    @Outcome(id = "true, 1", expect = ACCEPTABLE, desc = "woken, and has what was handed over")
    @Outcome(id = "false, 0", expect = ACCEPTABLE, desc = "timed out, and the waker knows that")
    @Outcome(id = "true, 0", expect = FORBIDDEN, desc = "handed over, and not received")
    @Outcome(id = "false, 1", expect = FORBIDDEN, desc = "received what was not handed over")
    @State
    public static class WakeOrTimeout {

        private volatile Waiter waiter;
        private int item;

        @Actor
        public void waker(ZI_Result r) {
            Waiter found;
            while ((found = waiter) == null) {
                Thread.onSpinWait();
            }
            item = 1;
            r.r1 = found.wake();
        }

        @Actor
        public void waits(ZI_Result r) {
            Waiter mine = new Waiter("a test");
            waiter = mine;
            if (endOf(mine, System.nanoTime()) == WOKEN) {
                r.r2 = item;
            }
        }
    }

    /// A deadline that has passed ends the wait, whatever the state says.
    @JCStressTest
    @JCStressMeta(WakeOrTimeout.class)
    @State
    public static class WakeOrTimeoutTwin {

        private volatile boolean waiting;
        private volatile boolean woken;
        private int item;

        @Actor
        public void waker(ZI_Result r) {
            while (!waiting) {
                Thread.onSpinWait();
            }
            item = 1;
            woken = true;
            r.r1 = true;
        }

        @Actor
        public void waits(ZI_Result r) {
            waiting = true;
            if (woken) {
                r.r2 = item;
            }
        }
    }

    // --- cancelled just when the wait begins ---

    @JCStressTest
    @Outcome(id = "2", expect = ACCEPTABLE, desc = "the cancellation finds the waiter, or the waiter the cancellation")
    @Outcome(expect = FORBIDDEN, desc = "waits on, cancelled")
    @State
    public static class CancelOrWait {

        private volatile Scope scope;

        @Actor
        public void canceller() {
            Scope found;
            while ((found = scope) == null) {
                Thread.onSpinWait();
            }
            Backstage.cancel(found, "a test");
        }

        @Actor
        public void waits(I_Result r) {
            Scope mine = Scope.enter("a test");
            // No interrupt makes up for it.
            mine.sparesOwner();
            scope = mine;
            r.r1 = endOf(new Waiter("a test"), System.nanoTime() + GIVEN_UP);
            mine.exit();
        }
    }

    /// Looks first whether it is cancelled, and then puts the waiter where the canceller will find it.
    @JCStressTest
    @JCStressMeta(CancelOrWait.class)
    @State
    public static class CancelOrWaitTwin {

        private volatile boolean entered;
        private volatile boolean cancelled;
        private volatile Waiter waiter;

        @Actor
        public void canceller() {
            while (!entered) {
                Thread.onSpinWait();
            }
            cancelled = true;
            Waiter found = waiter;
            if (found != null) {
                found.cancel();
            }
        }

        @Actor
        public void waits(I_Result r) {
            Waiter mine = new Waiter("a test");
            entered = true;
            if (cancelled) {
                r.r1 = CANCELLED;
                return;
            }
            Gap.make();
            waiter = mine;
            r.r1 = endOf(mine, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(1));
        }
    }
}
