package dev.weft.internal.carrier;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// Runs what must not run on a virtual thread, because it would be inherited by, or mounted from, the wrong one.
final class PlatformThreads {

    private PlatformThreads() {
    }

    /// Initialises a class of the JDK there.
    static void initialise(String type) throws ExecutionException {
        call(() -> Class.forName(type, true, null));
    }

    /// Runs `body` on a new platform thread and waits for it, without giving in to interrupts: it is short.
    static <T> T call(Callable<T> body) throws ExecutionException {
        FutureTask<T> task = new FutureTask<>(body);
        Thread.ofPlatform().name("weft-probe").daemon().start(task);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
