package dev.weft.coroutine;

import dev.weft.loop.Scope;
import dev.weft.loop.Strand;
import org.jspecify.annotations.Nullable;

/// A body with a call stack of its own, which is left where the body suspends and gone on with from there. Either the body
/// runs or whoever resumes it, never both.
///
/// | | [NestedStack] | [ThreadStack] |
/// |---|---|---|
/// | where | in tasks of a loop | everywhere else, without the flag too |
/// | the body runs on | the consumer's own thread | a virtual thread of its own |
/// | a switch costs | what a continuation costs | two hand-overs between threads |
abstract sealed class CallStack permits NestedStack, ThreadStack {

    /// Runs the body until it suspends or has returned. By the consumer.
    abstract void resume();

    /// Returns control to who resumed it, until it is resumed again. By the body.
    ///
    /// @throws IllegalStateException if something that the body has opened stands against it; then the body goes on
    /// @throws CoroutineExit         if the body's own thread was interrupted while it was suspended; it can never be
    ///                               suspended again
    abstract void suspend();

    /// Gives the body's thread what it is to have of the consumer's. By the body, first.
    void prepare() {
    }

    /// Whether the current thread is the one that runs the body.
    abstract boolean isOnItsThread();

    /// Throws if the consumer cannot resume it here. By the consumer, before [#resume].
    abstract void checkResume(Object whose);

    /// Whether any thread may resume it, so that anyone may unwind it.
    abstract boolean isFree();

    /// The scope that was innermost when the body was resumed.
    abstract @Nullable Scope base();

    /// What it says when a scope is open that must not be.
    static IllegalStateException openScope(Scope scope) {
        return new IllegalStateException(
                "a body cannot be suspended while a scope, group, timeout or shield that it has"
                        + " opened is open, here " + scope
                        + ": a cancellation of that would hit whoever runs meanwhile. Leave it"
                        + " before, or take the elements in a list inside it, and give them out after it");
    }

    /// The body has returned: ends what it has left open. By its thread.
    ///
    /// @return what to tell of it, or null
    final @Nullable Throwable endLeftOpen() {
        Strand strand = Strand.current();
        Throwable misuse = null;
        for (Scope inner; (inner = strand.innermost()) != null && inner != base();) {
            try {
                // A group is closed with its tasks, and says that it ought to have been.
                if (inner.label() instanceof AutoCloseable group) {
                    group.close();
                }
            } catch (Throwable t) {
                misuse = misuse == null ? t : misuse;
            }
            if (strand.innermost() == inner) {
                inner.exit();
            }
        }
        return misuse;
    }
}
