package dev.weft;

import java.util.Objects;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/// [Weft#run]: one loop for the time of one call.
final class Runs {

    private Runs() {
    }

    static <T extends @Nullable Object, X extends Exception> T run(LoopOptions options, Body<T, X> body) throws X {
        Objects.requireNonNull(options, "options");
        Objects.requireNonNull(body, "body");
        EventLoop current = EventLoop.currentOrNull();
        if (current != null) {
            throw new IllegalStateException("Weft.run inside " + current + ", which is running already: call the body"
                    + " directly, or fork it with TaskGroup.fork or Weft.spawn");
        }
        if (Thread.currentThread().isVirtual()) {
            // A virtual thread cannot be a carrier.
            try (EventLoop loop = EventLoop.open(options)) {
                return loop.run(body);
            }
        }
        return take(EventLoop.unstarted(options).<T>driveUntilEndOf(body::call));
    }

    /// What the body's own caller gets: its exception is thrown as it is.
    static <T extends @Nullable Object, X extends Exception> T take(Outcome<T> outcome) throws X {
        return switch (outcome) {
            case Outcome.Success<T>(T value) -> value;
            case Outcome.Failure<T>(Throwable failure) -> throw Failures.<X>sneak(failure);
            case Outcome.Cancelled<T>(String reason) -> throw new CancellationException("the run was " + reason);
        };
    }
}
