package dev.weft.testing;

import dev.weft.EventLoop;
import dev.weft.LoopOptions;
import dev.weft.Outcome;
import dev.weft.Weft;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/// Runs a program once, and puts together how it ended: what it returned or threw, what its tasks threw and nobody looked at, and
/// the verdict of the simulation, if it is one.
final class Attempt<T extends @Nullable Object> {

    private final LoopOptions options;
    private final @Nullable Conductor conductor;
    private final List<Throwable> unseen = Collections.synchronizedList(new ArrayList<>());

    private Attempt(LoopOptions options, @Nullable Conductor conductor) {
        this.options = options;
        this.conductor = conductor;
    }

    /// A run of a simulation.
    static <T extends @Nullable Object> Attempt<T> simulated(Conductor conductor) {
        return new Attempt<>(conductor.options(), conductor);
    }

    /// A run in real time.
    static <T extends @Nullable Object> Attempt<T> real(LoopOptions options) {
        return new Attempt<>(options, null);
    }

    Outcome<T> outcomeOf(Callable<? extends T> body) {
        Outcome<T> own = run(body);
        AssertionError verdict = verdict();
        if (verdict != null) {
            if (own instanceof Outcome.Failure<T>(Throwable failure)) {
                suppress(verdict, failure);
            }
            unseen.forEach(failure -> suppress(verdict, failure));
            return new Outcome.Failure<>(verdict);
        }
        if (unseen.isEmpty()) {
            return own;
        }
        if (own instanceof Outcome.Failure<T>(Throwable failure)) {
            unseen.forEach(other -> suppress(failure, other));
            return own;
        }
        Throwable first = unseen.removeFirst();
        unseen.forEach(other -> suppress(first, other));
        return new Outcome.Failure<>(first);
    }

    private @Nullable AssertionError verdict() {
        if (conductor == null) {
            return null;
        }
        conductor.checkEnded();
        return conductor.verdict();
    }

    private Outcome<T> run(Callable<? extends T> body) {
        try {
            return new Outcome.Success<>(Weft.run(options, () -> {
                EventLoop.current().onUncaught((_, failure) -> unseen.add(failure));
                return body.call();
            }));
        } catch (CancellationException e) {
            return new Outcome.Cancelled<>(String.valueOf(e.getMessage()));
        } catch (Throwable t) {
            return new Outcome.Failure<>(t);
        }
    }

    /// Not if it is only word of `main`, or the same: several tasks may throw one exception.
    private static void suppress(Throwable main, Throwable other) {
        if (!leadsTo(other, main) && !leadsTo(main, other)) {
            main.addSuppressed(other);
        }
    }

    /// Whether a walk over causes and suppressed exceptions, among which there may be circles, comes from one to the other.
    private static boolean leadsTo(Throwable from, Throwable to) {
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Throwable> next = new ArrayDeque<>(List.of(from));
        for (Throwable at; (at = next.poll()) != null;) {
            if (at == to) {
                return true;
            }
            if (seen.add(at)) {
                Collections.addAll(next, at.getSuppressed());
                if (at.getCause() != null) {
                    next.add(at.getCause());
                }
            }
        }
        return false;
    }
}
