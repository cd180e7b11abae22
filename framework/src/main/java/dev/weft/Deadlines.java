package dev.weft;

import dev.weft.loop.Domain;
import dev.weft.loop.Relay;
import dev.weft.loop.Scope;
import dev.weft.loop.Strand;
import dev.weft.loop.Waiter;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/// From durations to moments of a domain's clock.
final class Deadlines {

    private Deadlines() {
    }

    /// A moment of the clock, no further from now than timers can be compared over.
    static long at(Domain domain, long nanoTime) {
        long now = domain.nanoTime();
        return now + Math.clamp(nanoTime - now, -(Long.MAX_VALUE >> 2), Long.MAX_VALUE >> 2);
    }

    /// When the strand will be cancelled: passed, if it is already. For a worker that is its caller's deadline, if none of
    /// its own is earlier.
    static Optional<Deadline> effective(Strand strand) {
        Domain domain = strand.domain();
        Scope innermost = strand.innermost();
        if (innermost == null) {
            return Optional.empty();
        }
        domain.enter();
        try {
            if (strand.active() != null) {
                return Deadline.of(domain, domain.deadlineIn(0));
            }
            return Deadline.earlier(Deadline.of(domain, innermost.effectiveDeadline()),
                    ofCallers(innermost));
        } finally {
            domain.exit();
        }
    }

    /// The earliest deadline of the caller that the thread works for, that one's caller, and so on.
    private static Optional<Deadline> ofCallers(Scope innermost) {
        Optional<Deadline> earliest = Optional.empty();
        for (Relay relay; (relay = Relay.around(innermost)) != null;) {
            Scope outside = relay.callersScope();
            if (outside == null) {
                break;
            }
            earliest = Deadline.earlier(earliest, Deadline.of(outside.strand().domain(), relay.callersDeadline()));
            innermost = outside;
        }
        return earliest;
    }
}
