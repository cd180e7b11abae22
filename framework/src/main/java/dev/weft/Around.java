package dev.weft;

import dev.weft.loop.Request;
import dev.weft.loop.Scope;
import dev.weft.loop.Waiter;
import org.jspecify.annotations.Nullable;

/// What reaches a scope from itself and from those around it: known from the scope around, so that a look at a deep tree need not
/// climb from each.
///
/// @param deadline the earliest, in ns of the domain's clock, or [Waiter#NO_DEADLINE]
/// @param request  the outermost
/// @param asked    to end, and not cancelled for it
record Around(long deadline, @Nullable Request request, @Nullable Request asked) {

    static final Around NOTHING = new Around(Waiter.NO_DEADLINE, null, null);

    /// What reaches a scope directly inside the one that this is of.
    Around inside(Scope scope) {
        Around outside = scope.outward() == null ? NOTHING : this;
        long own = scope.ownDeadline();
        long earliest = outside.deadline == Waiter.NO_DEADLINE
                || (own != Waiter.NO_DEADLINE && own - outside.deadline < 0) ? own : outside.deadline;
        return new Around(earliest, outside.request != null ? outside.request : scope.request(),
                outside.asked != null ? outside.asked : scope.asked());
    }

    /// What reaches the innermost scope of the strand whose scope, directly inside the one that this is of, is `outermost`.
    Around innermost(@Nullable Scope outermost) {
        return outermost == null ? this : climb(outermost.strand().innermost(), outermost);
    }

    private Around climb(@Nullable Scope at, Scope outermost) {
        // As deep as one task's own scopes: its stack is deeper.
        return at == null || at == outermost || at.parent() == null
                ? inside(outermost)
                : climb(at.parent(), outermost).inside(at);
    }

    @Nullable String reason() {
        return request != null ? request.reason() : asked != null ? asked.reason() : null;
    }
}
