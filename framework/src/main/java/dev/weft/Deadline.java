package dev.weft;

import dev.weft.loop.Domain;
import dev.weft.loop.Waiter;
import java.time.Duration;
import java.util.Optional;

/// A moment at which something will be cancelled, by the clock of the loop on which it was asked for. To be handed on: to
/// a client that wants a timeout of its own, over HTTP as what remains, to a thread of a pool. From any thread.
public final class Deadline {

    private final Domain domain;
    private final long at;

    private Deadline(Domain domain, long at) {
        this.domain = domain;
        this.at = at;
    }

    static Optional<Deadline> of(Domain domain, long at) {
        return at == Waiter.NO_DEADLINE ? Optional.empty() : Optional.of(new Deadline(domain, at));
    }

    /// The earlier of two, which may go by different clocks.
    static Optional<Deadline> earlier(Optional<Deadline> one, Optional<Deadline> other) {
        return one.isPresent() && other.isPresent() && other.get().nanosLeft() < one.get().nanosLeft() ? other
                : one.or(() -> other);
    }

    private long nanosLeft() {
        return at - domain.nanoTime();
    }

    /// How long until then.
    ///
    /// @return zero if it has passed
    public Duration remaining() {
        return Duration.ofNanos(Math.max(0, nanosLeft()));
    }

    /// Whether it has passed.
    ///
    /// @return true from then on
    public boolean hasPassed() {
        return nanosLeft() <= 0;
    }

    /// What remains.
    ///
    /// @return in words
    @Override
    public String toString() {
        return hasPassed() ? "deadline that has passed" : "deadline in " + remaining();
    }
}
