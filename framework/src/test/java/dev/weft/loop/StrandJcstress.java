package dev.weft.loop;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZZ_Result;

/// The interrupt of a request, on its way while the edge takes it back. One that comes later still is seen by the next
/// round on the same thread.
public final class StrandJcstress {

    private StrandJcstress() {
    }

    // --- one request ---

    @JCStressTest
    @Outcome(id = "false, false, true", expect = ACCEPTABLE, desc = "cancelled, and no interrupt is left")
    @Outcome(id = "false, false, false", expect = ACCEPTABLE, desc = "left before it was cancelled")
    @Outcome(id = "true, false, .*", expect = FORBIDDEN, desc = "an interrupt came after the edge, at some time")
    @Outcome(expect = FORBIDDEN, desc = "the edge left an interrupt")
    @State
    public static class AtTheEdge {

        private volatile Scope scope;

        @Actor
        public void canceller(ZZZ_Result r) {
            Scope found;
            while ((found = scope) == null) {
                Thread.onSpinWait();
            }
            r.r3 = Backstage.cancel(found, "a test");
        }

        @Actor
        public void owner(ZZZ_Result r) {
            r.r1 = Thread.interrupted();
            Scope mine = Scope.enter("a test");
            scope = mine;
            Gap.vary();
            mine.exit();
            r.r2 = Thread.interrupted();
        }
    }

    /// The sender says that it has sent, and sends then: the edge does not wait for it.
    @JCStressTest
    @JCStressMeta(AtTheEdge.class)
    @State
    public static class AtTheEdgeTwin {

        private static final int NONE = 0;
        private static final int PENDING = 1;
        private static final int SENT = 2;

        private final AtomicInteger delivery = new AtomicInteger();
        private boolean left;
        private volatile Thread thread;

        private synchronized boolean cancel() {
            if (!left) {
                delivery.set(PENDING);
            }
            return !left;
        }

        private synchronized void exit() {
            left = true;
            if (!delivery.compareAndSet(PENDING, NONE) && delivery.get() == SENT) {
                Thread.interrupted();
            }
        }

        @Actor
        public void canceller(ZZZ_Result r) {
            while (thread == null) {
                Thread.onSpinWait();
            }
            r.r3 = cancel();
            if (delivery.compareAndSet(PENDING, SENT)) {
                Gap.make();
                thread.interrupt();
            }
        }

        @Actor
        public void owner(ZZZ_Result r) {
            r.r1 = Thread.interrupted();
            thread = Thread.currentThread();
            Gap.make();
            exit();
            r.r2 = Thread.interrupted();
        }
    }

    // --- two requests: the outer one made by the thread itself ---

    @JCStressTest
    @JCStressMeta(AtTheEdge.class)
    @State
    public static class RaisedMeanwhile {

        private volatile Scope scope;

        @Actor
        public void canceller(ZZZ_Result r) {
            Scope found;
            while ((found = scope) == null) {
                Thread.onSpinWait();
            }
            r.r3 = Backstage.cancel(found, "a test");
        }

        @Actor
        public void owner(ZZZ_Result r) {
            r.r1 = Thread.interrupted();
            Scope outer = Scope.enter("outer");
            Scope inner = Scope.enter("inner");
            scope = inner;
            Gap.vary();
            Backstage.cancel(outer, "by itself");
            inner.exit();
            outer.exit();
            r.r2 = Thread.interrupted();
        }
    }

    /// Raises the flag without a look at what is under way.
    @JCStressTest
    @JCStressMeta(AtTheEdge.class)
    @State
    public static class RaisedMeanwhileTwin {

        private static final int NONE = 0;
        private static final int SENDING = 1;
        private static final int SENT = 2;

        private final AtomicInteger delivery = new AtomicInteger();
        private volatile Thread thread;

        @Actor
        public void canceller(ZZZ_Result r) {
            while (thread == null) {
                Thread.onSpinWait();
            }
            r.r3 = delivery.compareAndSet(NONE, SENDING);
            if (r.r3) {
                Gap.make();
                boolean isThere = thread.isInterrupted();
                if (!isThere) {
                    thread.interrupt();
                }
                // Somebody else's did for it, and stays theirs.
                delivery.set(isThere ? NONE : SENT);
            }
        }

        @Actor
        public void owner(ZZZ_Result r) {
            r.r1 = Thread.interrupted();
            thread = Thread.currentThread();
            Gap.make();
            delivery.set(SENT);
            Thread.currentThread().interrupt();
            Gap.make();
            // The edge.
            if (delivery.getAndSet(SENT) == SENT) {
                Thread.interrupted();
            }
            r.r2 = Thread.interrupted();
        }
    }
}
