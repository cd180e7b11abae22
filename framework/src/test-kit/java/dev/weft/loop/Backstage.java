package dev.weft.loop;

import java.lang.reflect.Field;
import java.time.Duration;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// The way of tests in other packages behind the scenes of this one: to look on at suspension points, to cancel a scope
/// at once from wherever one is, and to see what is left when nothing should be.
public final class Backstage {

    private static final Duration DELIVERY = Duration.ofSeconds(10);

    private Backstage() {
    }

    /// Is told of every point at which a cancellation can meet a strand, in whatever tree; see [Witness]. What it throws
    /// goes into the engine, so it should throw nothing.
    public interface Onlooker {

        /// By the strand's own thread: it is at one of Weft's suspension points.
        void arrives(Strand strand);

        /// By whoever is about to wake the strand, or to let its wait time out.
        void ends(Strand strand);

        /// By whoever has just done that; the strand does not run yet.
        void ended(Strand strand);

        /// By the carrier, between two runs.
        void runs(Domain loop);
    }

    /// Lets somebody look on. To be called before the threads that are looked at are started.
    public static void watch(Onlooker onlooker) {
        Witness.on = new Witness() {

            @Override
            void arrives(Strand strand) {
                onlooker.arrives(strand);
            }

            @Override
            void ends(Strand strand) {
                onlooker.ends(strand);
            }

            @Override
            void ended(Strand strand) {
                onlooker.ended(strand);
            }

            @Override
            void runs(Scheduler loop) {
                onlooker.runs(loop);
            }
        };
    }

    /// Nobody looks on any more.
    public static void unwatch() {
        Witness.on = null;
    }

    /// Cancels a scope, and returns when that has gone down the tree: on its loop at once, on the carrier too; from
    /// another thread when the carrier has done it.
    ///
    /// @return false if it was cancelled or left before
    public static boolean cancel(Scope scope, String reason) {
        Request request = new Request(scope, reason, null, null, false);
        if (scope.strand.domain instanceof Scheduler loop && !loop.isCurrent()) {
            AtomicReference<Boolean> done = new AtomicReference<>();
            // As a timer would: on the carrier, and ahead of what this thread sends next.
            loop.execute(() -> done.set(scope.cancel(request)));
            spinUntil(() -> done.get() != null, DELIVERY, "the carrier cancels " + scope);
            return done.get();
        }
        boolean[] did = new boolean[1];
        scope.strand.domain.exclusively(() -> did[0] = scope.cancel(request));
        return did[0];
    }

    /// Cancels a wait, as the cancellation of its scope would.
    ///
    /// @return false if it had ended otherwise
    public static boolean cancel(Waiter waiter) {
        return waiter.cancel();
    }

    /// Lets others run until something holds; for what takes another thread a moment.
    public static void spinUntil(BooleanSupplier condition, Duration patience, String what) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("waited in vain until " + what);
            }
            letOthersRun();
        }
    }

    /// Lets others run for a moment. Off the loop a yield is not enough: with each carrier's own queue never empty,
    /// nobody would look at what other threads submitted.
    public static void letOthersRun() {
        Thread.yield();
        if (Thread.currentThread().isVirtual() && Strand.current().domain() instanceof Ambient) {
            LockSupport.parkNanos(1_000);
        }
    }

    /// Whether a strand's thread is parked now, be it by Weft or in foreign code.
    public static boolean isParked(Strand strand) {
        return switch (strand.thread.getState()) {
            case WAITING, TIMED_WAITING, BLOCKED -> true;
            default -> false;
        };
    }

    /// How many timers are set where a strand lives. Off the loops: in the whole JVM.
    public static long timers(Domain domain) {
        return domain instanceof Scheduler
                ? ((Carrier) read(Scheduler.class, "carrier", domain)).timers().size()
                : ((ForkJoinPool) read(Ambient.class, "TIMERS", null)).getDelayedTaskCount();
    }

    /// How many threads live on a loop. Off the loops, where nobody counts them: 0.
    public static int residents(Domain domain) {
        return domain instanceof Scheduler loop ? loop.liveCount() : 0;
    }

    /// Whether there is no scope inside a scope, whoever entered it.
    public static boolean isLeaf(Scope scope) {
        Object[] first = new Object[1];
        scope.strand.domain.exclusively(() -> first[0] = read(Scope.class, "first", scope));
        return first[0] == null;
    }

    private static Object read(Class<?> type, String name, Object of) {
        try {
            Field field = type.getDeclaredField(name);
            field.setAccessible(true);
            return field.get(of);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }
}
