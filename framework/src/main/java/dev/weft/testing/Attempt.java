package dev.weft.testing;

import dev.weft.EventLoop;
import dev.weft.Outcome;
import dev.weft.Weft;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/// Runs a program once, and puts together how it ended: what it returned or threw, what its tasks threw and nobody looked at, and
/// the verdict of the simulation.
final class Attempt<T extends @Nullable Object> {

    private final Conductor conductor;
    private final List<Throwable> unseen = new ArrayList<>();

    Attempt(Conductor conductor) {
        this.conductor = conductor;
    }

    Outcome<T> outcomeOf(Callable<? extends T> body) {
        Outcome<T> own = run(body);
        conductor.checkEnded();
        AssertionError verdict = conductor.verdict();
        if (verdict != null) {
            if (own instanceof Outcome.Failure<T>(Throwable failure) && !isWordOf(verdict, failure)) {
                verdict.addSuppressed(failure);
            }
            unseen.stream().filter(failure -> !isWordOf(verdict, failure)).forEach(verdict::addSuppressed);
            return new Outcome.Failure<>(verdict);
        }
        if (unseen.isEmpty()) {
            return own;
        }
        if (own instanceof Outcome.Failure<T>(Throwable failure)) {
            unseen.forEach(failure::addSuppressed);
            return own;
        }
        Throwable first = unseen.removeFirst();
        unseen.forEach(first::addSuppressed);
        return new Outcome.Failure<>(first);
    }

    private Outcome<T> run(Callable<? extends T> body) {
        try {
            return new Outcome.Success<>(Weft.run(conductor.options(), () -> {
                EventLoop.current().onUncaught((_, failure) -> unseen.add(failure));
                return body.call();
            }));
        } catch (CancellationException e) {
            return new Outcome.Cancelled<>(String.valueOf(e.getMessage()));
        } catch (Throwable t) {
            return new Outcome.Failure<>(t);
        }
    }

    /// Whether a failure is only that the simulation has ended.
    private static boolean isWordOf(AssertionError verdict, Throwable failure) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at == verdict) {
                return true;
            }
        }
        return false;
    }
}
