package dev.weft.loop;

import org.jspecify.annotations.Nullable;

/// One thread that works for another, which waits for it: what labels the scope that the worker has entered for that time.
///
/// The worker cannot live in the caller's tree of scopes, which may belong to a loop. So two threads lead there: the caller,
/// when its wait is cancelled, hands that request down ([#handDown]); and who asks inside for the deadline, or whether to
/// end, is led on from the worker's scope to the caller's.
public interface Relay {

    /// The caller's innermost scope when it handed over.
    ///
    /// @return null if it was in none
    @Nullable Scope callersScope();

    /// When the caller will be cancelled, as it was when it handed over: its scopes belong to its domain, and cannot be read
    /// from another thread.
    ///
    /// @return in ns of the clock of [#callersScope]'s domain, or [Waiter#NO_DEADLINE]
    long callersDeadline();

    /// The current thread's deadline, to be kept for [#callersDeadline].
    ///
    /// @param caller the current thread's strand
    /// @return in ns of its domain's clock, now if it is cancelled already; or [Waiter#NO_DEADLINE]
    static long deadlineOf(Strand caller) {
        Scope scope = caller.innermost();
        if (scope == null) {
            return Waiter.NO_DEADLINE;
        }
        Domain domain = caller.domain();
        domain.enter();
        try {
            return caller.active() != null ? domain.nanoTime() : scope.effectiveDeadline();
        } finally {
            domain.exit();
        }
    }

    /// The relay that a scope is in, up to the nearest shield.
    ///
    /// @param innermost may be null
    /// @return null if there is none
    static @Nullable Relay around(@Nullable Scope innermost) {
        for (Scope at = innermost; at != null; at = at.outward()) {
            if (at.label() instanceof Relay relay) {
                return relay;
            }
        }
        return null;
    }

    /// Whether the caller of the relay that a scope is in should end, or that one's caller. Any thread.
    ///
    /// @param innermost may be null
    /// @return false if it is in none
    static boolean shouldCallerEnd(@Nullable Scope innermost) {
        Relay relay = around(innermost);
        Scope outside = relay != null ? relay.callersScope() : null;
        return outside != null && (outside.shouldEnd() || shouldCallerEnd(outside));
    }

    /// Hands the request that has ended the caller's wait down to the worker. By the caller.
    ///
    /// @param caller     the current thread's strand
    /// @param inside     the worker's scope
    /// @param ifNotOurs  the reason, if the caller was interrupted and not cancelled
    static void handDown(Strand caller, Scope inside, String ifNotOurs) {
        Request why = caller.active();
        Request handedDown = why != null
                ? new Request(inside, why.reason(), why.by(), why.cause(), false)
                : new Request(inside, ifNotOurs, null, null, false);
        inside.strand().domain().exclusively(() -> inside.cancel(handedDown));
    }
}
