package dev.weft.coroutine;

import dev.weft.internal.carrier.Hook;
import dev.weft.internal.carrier.InnerStack;
import dev.weft.loop.Scope;
import dev.weft.loop.Strand;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A stack inside the consumer's own thread, which is a task of a loop: what the body sees of Weft and of its thread is the
/// consumer's, and if it blocks, the task does.
final class NestedStack extends CallStack {

    private final Strand strand;
    private final InnerStack stack;
    private @Nullable Scope scope;
    private @Nullable Object bindings;

    NestedStack(Strand strand, Runnable body) {
        this.strand = strand;
        this.stack = Hook.newInnerStack(body);
    }

    @Override
    void checkResume(Object whose) {
        if (Hook.holdsMonitor()) {
            throw new IllegalStateException(whose
                    + " cannot be asked for anything inside synchronized: the JVM would take"
                    + " this thread's monitors along when the body is suspended. Use a ReentrantLock, or ask before the"
                    + " synchronized block");
        }
    }

    @Override
    void resume() {
        scope = strand.innermost();
        bindings = Hook.bindings();
        strand.switchesInside();
        stack.run();
        strand.switchesInside();
    }

    @Override
    void suspend() {
        if (strand.innermost() != scope) {
            throw openScope(Objects.requireNonNull(strand.innermost()));
        }
        if (Hook.bindings() != bindings) {
            throw new IllegalStateException("a body cannot be suspended inside a ScopedValue.where that it has opened:"
                    + " its consumer would see the binding. Bind the value around the consumer, or read it before");
        }
        if (Hook.holdsMonitor()) {
            throw new IllegalStateException(
                    "a body cannot be suspended inside synchronized: the JVM cannot keep the monitor"
                            + " for it. Use a ReentrantLock, or leave the synchronized block before");
        }
        Object before = bindings;
        try {
            InnerStack.suspend();
        } catch (IllegalStateException e) {
            throw new IllegalStateException("a body cannot be suspended here: " + e.getMessage(), e);
        }
        if (bindings != before) {
            Hook.forgetScopedValues();
        }
    }

    @Override
    boolean isOnItsThread() {
        return Thread.currentThread() == strand.thread();
    }

    @Override
    boolean isFree() {
        return false;
    }

    @Override
    @Nullable Scope base() {
        return scope;
    }
}
