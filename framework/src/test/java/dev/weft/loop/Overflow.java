package dev.weft.loop;

import java.util.concurrent.FutureTask;

/// Runs an action at the end of a stack, where it overflows at ever other places.
public final class Overflow {

    private Overflow() {
    }

    /// On a platform thread with a small stack.
    ///
    /// @param action to be struck anywhere; once per dive it comes to its end
    /// @param check  after each dive, on a shallow stack
    public static void times(int dives, Runnable action, Runnable check) throws Exception {
        FutureTask<Void> task = new FutureTask<>(() -> {
            // What is linked or initialised for the first time must not be struck: that would break it for good.
            action.run();
            check.run();
            for (int i = 0; i < dives; i++) {
                dive(action, i & 7);
                check.run();
            }
            return null;
        });
        Thread.ofPlatform().stackSize(400_000).start(task);
        task.get();
    }

    /// Dives to the end of the stack of the current thread; from there the action is tried at each frame upwards until
    /// it has room enough.
    ///
    /// @param offset shifts the frames, so that another dive strikes elsewhere
    public static void dive(Runnable action, int offset) {
        if (offset > 0) {
            shift(action, offset, offset, offset);
        } else {
            deeper(action);
        }
    }

    private static void shift(Runnable action, int offset, long a, long b) {
        dive(action, a == b ? offset - 1 : offset - 2);
    }

    private static void deeper(Runnable action) {
        try {
            deeper(action);
        } catch (StackOverflowError e) {
            action.run();
        }
    }
}
