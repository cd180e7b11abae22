package dev.weft.internal.carrier;

import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import jdk.internal.vm.ScopedValueContainer;
import jdk.internal.vm.ThreadContainer;
import org.jspecify.annotations.Nullable;

/// A [Container] as the JDK knows it. Must not be linked before [Handles] has exported the package of its superclass.
///
/// In place of `ThreadFlock`: Weft counts and waits for its tasks itself, so the flock's set of threads would be a
/// second book of the same thing. Scoped values are handed over by [Hook#start], not by the container, because the
/// JDK's own check is blind on a thread that never bound any.
final class ThreadContainerAdapter extends ThreadContainer implements Container {

    private final Members members;

    /// Opens the container on the current thread's stack of scopes.
    ThreadContainerAdapter(Members members) {
        super(false);
        this.members = members;
        push();
    }

    @Override
    public boolean close() {
        return popForcefully();
    }

    @Override
    protected boolean tryClose() {
        members.abandoned();
        return true;
    }

    @Override
    public String name() {
        return members.name();
    }

    @Override
    public Stream<Thread> threads() {
        return StreamSupport.stream(members.threads().spliterator(), false);
    }

    @Override
    public ScopedValueContainer.@Nullable BindingsSnapshot scopedValueBindings() {
        return null;
    }
}
