package dev.weft.loop;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJ_Result;

/// A JVM that stood still for 10 s, and two who look at the clock then, one of them perhaps before.
public final class StandstillJcstress {

    private static final long STOP = 10_000_000_000L;

    private StandstillJcstress() {
    }

    @JCStressTest
    @Outcome(id = "0, 10000000, 9990000000", expect = ACCEPTABLE, desc = "one looked before")
    @Outcome(id = "10000000, 10000000, 9990000000", expect = ACCEPTABLE, desc = "both afterwards")
    @Outcome(expect = FORBIDDEN, desc = "one has lived through it, or it counted twice, or not at all")
    @State
    public static class LooksOfTwo {

        private final MovedTime clock = new MovedTime(0);

        public LooksOfTwo() {
            clock.beginWatch();
        }

        @Actor
        public void one(JJJ_Result r) {
            Gap.vary();
            r.r1 = clock.nanoTime();
        }

        @Actor
        public void other(JJJ_Result r) {
            Gap.vary();
            clock.now = STOP;
            r.r2 = clock.nanoTime();
        }

        @Arbiter
        public void end(JJJ_Result r) {
            r.r3 = clock.total();
        }
    }

    /// The last look and the time to be taken off, in two fields.
    @JCStressTest
    @JCStressMeta(LooksOfTwo.class)
    @State
    public static class LooksOfTwoTwin {

        private volatile long now;
        private volatile long last;
        private volatile long stoodStill;

        private long nanoTime() {
            long time = now;
            long gap = time - last;
            if (gap > Standstill.LONGEST_GAP) {
                last = time;
                Gap.make();
                stoodStill += gap - Standstill.GRAIN;
            }
            return time - stoodStill;
        }

        @Actor
        public void one(JJJ_Result r) {
            Gap.vary();
            r.r1 = nanoTime();
        }

        @Actor
        public void other(JJJ_Result r) {
            Gap.vary();
            now = STOP;
            r.r2 = nanoTime();
        }

        @Arbiter
        public void end(JJJ_Result r) {
            r.r3 = stoodStill;
        }
    }
}
