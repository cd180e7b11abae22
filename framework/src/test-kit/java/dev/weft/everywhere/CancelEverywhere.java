package dev.weft.everywhere;

import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.weft.Backend;
import dev.weft.everywhere.Plan.Target;
import dev.weft.loop.Backstage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Runs a scenario once for every point at which a cancellation can meet it, with the cancellation exactly there, and
/// looks after each run at what is left.
///
/// ```java
/// CancelEverywhere.of("a permit", stage -> new Semaphore(1))
///         .scenario(permits -> {
///             permits.acquire();
///             try {
///                 Weft.yieldNow();
///             } finally {
///                 permits.release();
///             }
///         })
///         .check(permits -> assertEquals(1, permits.availablePermits()))
///         .run(backend);
/// ```
///
/// **How to plug in a primitive.** The *setting* makes what the scenario needs, anew for each run: the primitive, and
/// tasks [beside][Stage#fork] the victim that use its other end. The *scenario* is what the victim does with it; left
/// alone it must come to its end without an exception. [#afterwards] is done when the victim has ended, before the tasks
/// beside it are awaited: it lets them go, for instance by closing the channel that they send to. [#check] looks when all
/// have ended: each item, permit and byte is somewhere, and the primitive still works. Let a task beside the victim wait
/// with [Stage#until] for the victim to be where it is wanted, rather than hope. A primitive whose waits go through
/// `Waiter` and `Strand.checkpoint` needs nothing else to be seen; its foreign parks are seen by [Moment#BETWEEN_RUNS]
/// and [Moment#PARKED]. What a cancelled scenario may throw besides what is interrupt-shaped, [#mayFailWith] tells.
///
/// **What is run.** Once left alone; then, for each [Moment] and each time that it comes to the victim or to a task that
/// the victim forked, with a scope around the scenario cancelled then; the same with the victim's task; and, for each of
/// the first kind and each moment that came after it, so in the cleanup, with the next outer scope cancelled as well.
///
/// **What is always checked.** The scenario ended, and by nothing but the cancellation. The victim is in the scope that
/// it was in; the cancelled scope has no more scopes, hence no tasks, inside; the interrupt flag is clear, also a little
/// later; the next suspension point works. The timers and the threads of the loop are as many as before. No task beside
/// the victim failed.
public final class CancelEverywhere<W> {

    /// Off the loop the number of points is not the same in each run: so many must be missed in a row.
    private static final int MISSES = 2;
    private static final int TRIES = 5;

    /// Makes what a run needs.
    @FunctionalInterface
    public interface Setting<W> {

        /// Called by the host, before the victim begins.
        W on(Stage stage) throws Exception;
    }

    /// Does something with what the setting made.
    @FunctionalInterface
    public interface Part<W> {

        /// Does it.
        void of(W world) throws Exception;
    }

    /// What was run.
    ///
    /// @param runs  in all
    /// @param times by moment: at how many points of the scenario it was cancelled
    public record Report(int runs, Map<Moment, Integer> times) {
    }

    final Setting<W> setting;
    final List<Class<? extends Throwable>> allowed = new ArrayList<>();
    Part<? super W> scenario = world -> {};
    Part<? super W> afterwards = world -> {};
    Part<? super W> check = world -> {};
    /// How long something that is late may take. Only what is broken takes that.
    Duration lateness = Duration.ofSeconds(10);

    private final String name;
    /// How long one run may take.
    private Duration patience = Duration.ofSeconds(20);
    private final Map<Moment, Integer> times = new EnumMap<>(Moment.class);
    private volatile int runs;
    private volatile Object current = "nothing yet";

    private CancelEverywhere(String name, Setting<W> setting) {
        this.name = name;
        this.setting = setting;
    }

    /// A scenario that needs nothing made before it, except perhaps tasks beside it.
    public static CancelEverywhere<Stage> of(String name) {
        return of(name, stage -> stage);
    }

    /// A scenario in a setting.
    public static <W> CancelEverywhere<W> of(String name, Setting<W> setting) {
        return new CancelEverywhere<>(name, setting);
    }

    /// What the victim does.
    public CancelEverywhere<W> scenario(Part<? super W> body) {
        scenario = body;
        return this;
    }

    /// What is done when the victim has ended, to let the tasks beside it go.
    public CancelEverywhere<W> afterwards(Part<? super W> body) {
        afterwards = body;
        return this;
    }

    /// What must hold when all have ended. It may wait.
    public CancelEverywhere<W> check(Part<? super W> invariant) {
        check = invariant;
        return this;
    }

    /// An exception that the scenario may end with when it is cancelled, though it is not shaped like an interrupt.
    public CancelEverywhere<W> mayFailWith(Class<? extends Throwable> type) {
        allowed.add(type);
        return this;
    }

    /// How long to wait for what does not come: for tests of the harness, which wait for it in vain.
    CancelEverywhere<W> patience(Duration forLeftovers, Duration forARun) {
        lateness = forLeftovers;
        patience = forARun;
        return this;
    }

    /// Runs it at every point.
    public Report run(Backend backend) throws Exception {
        FutureTask<Void> all = new FutureTask<>(() -> {
            backend.run(() -> rehearseAll(Moment.on(backend)));
            return null;
        });
        Thread.ofPlatform().daemon().name("everywhere").start(all);
        try {
            await(all);
        } catch (ExecutionException e) {
            throw new AssertionError("\"" + name + "\" on " + backend + ", " + current, e.getCause());
        } finally {
            Backstage.unwatch();
        }
        assertFalse(times.isEmpty(), "\"" + name + "\" never waits");
        return new Report(runs, times);
    }

    private void await(FutureTask<Void> all) throws ExecutionException, InterruptedException {
        while (true) {
            int before = runs;
            try {
                all.get(patience.toMillis(), TimeUnit.MILLISECONDS);
                return;
            } catch (TimeoutException e) {
                if (runs == before) {
                    throw new AssertionError("\"" + name + "\" hangs, " + current);
                }
            }
        }
    }

    // --- on the backend ---

    private void rehearseAll(List<Moment> moments) throws Exception {
        rehearse(Plan.NOTHING);
        // Again if nothing was met: off the loop, on a busy machine, waits can be over before they are seen.
        for (int tries = 0; times.isEmpty() && tries < TRIES; tries++) {
            for (Target target : Target.values()) {
                for (Moment moment : moments) {
                    sweep(target, moment, moments);
                }
            }
        }
    }

    private void sweep(Target target, Moment moment, List<Moment> moments) throws Exception {
        int misses = 0;
        for (int at = 0; misses < MISSES; at++) {
            Plan once = Plan.once(target, moment, at);
            Injector first = rehearse(once);
            if (first.done() == 0) {
                misses++;
                continue;
            }
            misses = 0;
            times.merge(moment, 1, Integer::sum);
            if (target == Target.SCOPE) {
                cancelCleanup(once, first, moments);
            }
        }
    }

    private void cancelCleanup(Plan once, Injector first, List<Moment> moments) throws Exception {
        for (Moment second : moments) {
            for (int at = 0; at < first.seen(second); at++) {
                rehearse(once.andThen(second, at));
            }
        }
    }

    private Injector rehearse(Plan plan) throws Exception {
        Rehearsal<W> rehearsal = new Rehearsal<>(this, plan);
        current = rehearsal;
        Injector injector = rehearsal.run();
        runs++;
        return injector;
    }
}
