package dev.weft.internal.carrier;

import jdk.internal.vm.Continuation;
import jdk.internal.vm.ContinuationScope;
import org.jspecify.annotations.Nullable;

/// An [InnerStack] as the JDK knows it. Must not be linked before [Handles] has exported the package of its superclass.
final class InnerContinuation extends Continuation implements InnerStack {

    private static final ContinuationScope SCOPE = new ContinuationScope("weft");

    /// Why it could not be unmounted, the last time.
    private @Nullable Pinned pinned;

    InnerContinuation(Runnable body) {
        super(SCOPE, body);
    }

    static void suspend() {
        if (!Continuation.yield(SCOPE)) {
            throw new IllegalStateException(((InnerContinuation) getCurrentContinuation(SCOPE)).whyPinned());
        }
    }

    /// Also when the whole thread parks, and cannot be unmounted, for whatever reason: then the JDK has to hear of it as of
    /// any thread, without an exception, and parks the carrier.
    @Override
    protected void onPinned(Pinned reason) {
        pinned = reason;
    }

    private String whyPinned() {
        return switch (pinned) {
            case NATIVE ->
                "a native frame stands between the body and this call, such as a class initialiser, which cannot"
                        + " be suspended";
            case MONITOR -> "the body holds a monitor (synchronized)";
            case null, default -> "the thread is in a critical section of the JDK";
        };
    }
}
