package dev.weft.internal.carrier;

import jdk.internal.vm.Continuation;

/// Keeps a virtual thread on its carrier for a moment. Names a type of the JDK's that is exported at run time: not to be linked
/// before.
final class Pinned {

    private Pinned() {
    }

    static void run(Runnable action) {
        Continuation.pin();
        try {
            action.run();
        } finally {
            Continuation.unpin();
        }
    }
}
