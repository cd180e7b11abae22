package dev.weft.internal.carrier;

import jdk.internal.vm.Continuation;
import jdk.internal.vm.ContinuationScope;

/// An [InnerStack] as the JDK knows it. Must not be linked before [Handles] has exported the package of its superclass.
final class InnerContinuation extends Continuation implements InnerStack {

    private static final ContinuationScope SCOPE = new ContinuationScope("weft");

    InnerContinuation(Runnable body) {
        super(SCOPE, body);
    }

    static void suspend() {
        Continuation.yield(SCOPE);
    }

    @Override
    protected void onPinned(Pinned reason) {
        throw new IllegalStateException(switch (reason) {
            case NATIVE ->
                "a native frame stands between the body and this call, such as a class initialiser, which cannot"
                        + " be suspended";
            case MONITOR -> "the body holds a monitor (synchronized)";
            default -> "the thread is in a critical section of the JDK";
        });
    }
}
