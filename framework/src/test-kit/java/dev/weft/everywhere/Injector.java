package dev.weft.everywhere;

import dev.weft.everywhere.Plan.Cue;
import dev.weft.loop.Backstage;
import dev.weft.loop.Domain;
import dev.weft.loop.Scope;
import dev.weft.loop.Strand;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/// Counts the moments of one run, and cancels when one that its plan names has come.
final class Injector implements Backstage.Onlooker {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    /// A strand that is about to park has done so by then; if not, the point is cancelled a little early.
    private static final long PARKS_SOON_NANOS = 1_000_000;

    private final Plan plan;
    private final AtomicInteger done = new AtomicInteger();
    private final AtomicInteger underWay = new AtomicInteger();
    private volatile Strand victim;
    private volatile List<Scope> targets = List.of();
    private volatile boolean wanted;
    private volatile Throwable failure;

    // Under a lock that nobody keeps while cancelling: that takes the tree's lock, under which others come here. It spins:
    // the carrier comes here, too, and would stand for ever before a monitor that is next given to a task of its own.
    private final AtomicBoolean busy = new AtomicBoolean();
    private int[] seen = new int[Moment.values().length];
    private int claimed;

    // The watcher's.
    private volatile int looks;
    private final AtomicInteger arrivals = new AtomicInteger();
    private int arrivalsBefore;
    private boolean wasParked;

    Injector(Plan plan) {
        this.plan = plan;
    }

    /// From now on; by the victim.
    ///
    /// @param scopes the first is cancelled first, the second second
    void begin(List<Scope> scopes) {
        victim = Strand.current();
        targets = scopes;
    }

    /// From now on no more; by the victim.
    void end() {
        targets = List.of();
        Backstage.spinUntil(() -> underWay.get() == 0, PATIENCE, "a cancellation from another thread has come");
    }

    /// How many of the plan's cancellations took place.
    int done() {
        return done.get();
    }

    /// How often a moment has come since the last cancellation.
    int seen(Moment moment) {
        return alone(() -> seen[moment.ordinal()]);
    }

    Throwable failure() {
        return failure;
    }

    @Override
    public void arrives(Strand strand) {
        if (!isInside(strand)) {
            return;
        }
        arrivals.incrementAndGet();
        comes(Moment.ARRIVING);
        if (isDue(Moment.STANDING)) {
            wanted = true;
            Backstage.spinUntil(() -> !wanted, PATIENCE, "the watcher has cancelled");
        } else {
            comes(Moment.STANDING);
        }
    }

    @Override
    public void ends(Strand strand) {
        if (!isInside(strand)) {
            return;
        }
        if (isDue(Moment.WAKING)) {
            // It has put its waiter in place, but off the loop it may still run.
            long deadline = System.nanoTime() + PARKS_SOON_NANOS;
            while (!Backstage.isParked(strand) && System.nanoTime() - deadline < 0) {
                Thread.onSpinWait();
            }
        }
        comes(Moment.WAKING);
    }

    @Override
    public void ended(Strand strand) {
        if (isInside(strand)) {
            comes(Moment.WOKEN);
        }
    }

    @Override
    public void runs(Domain loop) {
        Strand strand = victim;
        if (strand != null && strand.domain() == loop && !targets.isEmpty()) {
            comes(Moment.BETWEEN_RUNS);
        }
    }

    /// By a thread beside the victim, as often as it can.
    void watch() {
        if (wanted) {
            comes(Moment.STANDING);
            wanted = false;
        }
        Strand strand = victim;
        if (strand == null || targets.isEmpty()) {
            return;
        }
        int now = arrivals.get();
        boolean parked = Backstage.isParked(strand);
        if (parked && (!wasParked || now != arrivalsBefore)) {
            comes(Moment.PARKED);
        }
        wasParked = parked;
        arrivalsBefore = now;
        looks = looks + 1;
    }

    /// By a task beside the victim that is about to end the victim's wait: not before the watcher has seen that.
    void letTheWatcherLook() {
        if (!plan.isWatchedFor() || targets.isEmpty()) {
            return;
        }
        long deadline = System.nanoTime() + PARKS_SOON_NANOS;
        while (!Backstage.isParked(victim) && System.nanoTime() - deadline < 0) {
            Backstage.letOthersRun();
        }
        // One look may have begun before.
        int enough = looks + 2;
        while (looks < enough && !targets.isEmpty()) {
            Backstage.letOthersRun();
        }
    }

    private boolean isInside(Strand strand) {
        List<Scope> scopes = targets;
        return !scopes.isEmpty() && scopes.getFirst().contains(strand.innermost());
    }

    private void comes(Moment moment) {
        int cue = claim(moment);
        if (cue >= 0) {
            cancel(cue);
        }
    }

    private boolean isDue(Moment moment) {
        return alone(() -> isNext(moment));
    }

    private boolean isNext(Moment moment) {
        return claimed < plan.cues().size()
                && plan.cues().get(claimed).equals(new Cue(moment, seen[moment.ordinal()]));
    }

    /// Counts one.
    ///
    /// @return whose cue that was, or -1
    private int claim(Moment moment) {
        return alone(() -> {
            boolean due = isNext(moment);
            seen[moment.ordinal()]++;
            if (!due) {
                return -1;
            }
            seen = new int[seen.length];
            return claimed++;
        });
    }

    private <T> T alone(Supplier<T> body) {
        while (!busy.compareAndSet(false, true)) {
            Thread.onSpinWait();
        }
        try {
            return body.get();
        } finally {
            busy.set(false);
        }
    }

    private void cancel(int cue) {
        underWay.incrementAndGet();
        List<Scope> scopes = targets;
        try {
            // Before: from another thread the victim may be told, and judged, before this goes on.
            done.incrementAndGet();
            if (scopes.isEmpty() || !Backstage.cancel(scopes.get(cue), "everywhere")) {
                done.decrementAndGet();
            }
        } catch (Throwable t) {
            // Not into the engine, which called this.
            failure = t;
        } finally {
            underWay.decrementAndGet();
        }
    }
}
