package dev.weft.internal.carrier;

import org.jspecify.annotations.Nullable;

/// Asks, once, whether the hook works in this JVM. A class of its own, since the self-test runs on another thread and
/// would wait for the initialiser of any class that waits for it.
final class Probe {

    /// For the user, or null if loops can run.
    static final @Nullable String PROBLEM = ask();

    private Probe() {
    }

    private static @Nullable String ask() {
        Diagnosis diagnosis = new Diagnosis(Runtime.version(), Probe.class.getModule());
        if (diagnosis.versionProblem() != null) {
            return diagnosis.versionProblem();
        }
        if (!Object.class.getModule().isOpen("java.lang", Probe.class.getModule())) {
            return diagnosis.notOpen();
        }
        try {
            // The JDK makes the virtual threads of its socket pollers on the first blocking socket call, and they inherit
            // the caller's scheduler: made by a task, they would die with its loop, and all sockets of the JVM with them.
            PlatformThreads.initialise("sun.nio.ch.Poller");
            Handles.link();
            SelfTest.run();
            PlatformThreads.call(Monitors::canTell);
            return null;
        } catch (Throwable t) {
            return diagnosis.doesNotFit(t);
        }
    }
}
