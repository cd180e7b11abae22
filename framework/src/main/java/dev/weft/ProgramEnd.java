package dev.weft;

import dev.weft.internal.carrier.CtrlC;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the end of the program means for the calls that run a loop: they are asked to end, with their tasks' cleanup.
///
/// | happens                        | the calls        | the JVM                                                         |
/// |--------------------------------|------------------|-----------------------------------------------------------------|
/// | Ctrl-C                         | are asked to end | goes on, if its main thread is in one of them; else ends, as below |
/// | a second Ctrl-C                | -                | ends, and waits for none of them                                |
/// | SIGTERM, SIGHUP, `System.exit` | are asked to end | ends when they have ended, or are late                          |
/// | Ctrl-C during that             | -                | waits for them no longer                                        |
///
/// Ctrl-C takes a handler of SIGINT, since a shutdown hook would not see the second one. The rest takes a shutdown hook,
/// since that sees every way in which a JVM ends. Both are there only while there are such calls.
final class ProgramEnd {

    static final ProgramEnd OF_THIS_JVM = new ProgramEnd();

    private static final String SHUTTING_DOWN = "the JVM is shutting down";
    private static final long LOOK_AGAIN_MILLIS = 10;
    private static final Thread NO_HOOK = Thread.ofPlatform().inheritInheritableThreadLocals(false).unstarted(() -> {});

    // Under this object's monitor.
    private final Set<LoopCall> calls = new LinkedHashSet<>();
    private @Nullable CtrlC ctrlC;
    private @Nullable Thread hook;
    private boolean ending;
    private boolean hurried;

    private ProgramEnd() {
    }

    synchronized void enter(LoopCall call) {
        if (!isJvmEnding()) {
            calls.add(call);
            if (calls.size() == 1) {
                ctrlC = CtrlC.take(this::onCtrlC);
                hook = addHook();
            }
        } else if (call.isMain()) {
            // Any other may be of a hook of the program's own, which runs a loop to clean up.
            calls.add(call);
            call.end(SHUTTING_DOWN);
        }
    }

    /// The only question that the JDK answers to that: it says so from before the first hook starts.
    private static boolean isJvmEnding() {
        try {
            Runtime.getRuntime().removeShutdownHook(NO_HOOK);
            return false;
        } catch (IllegalStateException e) {
            return true;
        }
    }

    synchronized void leave(LoopCall call) {
        calls.remove(call);
        if (ending) {
            notifyAll();
        } else if (calls.isEmpty()) {
            removeHandlers();
        }
    }

    private @Nullable Thread addHook() {
        Thread thread = Thread.ofPlatform().name("weft-shutdown").inheritInheritableThreadLocals(false)
                .unstarted(this::atExit);
        try {
            Runtime.getRuntime().addShutdownHook(thread);
            return thread;
        } catch (IllegalStateException e) {
            // The JVM has just begun to end.
            return null;
        }
    }

    private void removeHandlers() {
        if (ctrlC != null) {
            ctrlC.giveBack();
            ctrlC = null;
        }
        if (hook != null) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // The JVM has just begun to end: the hook will find no call to wait for.
            }
            hook = null;
        }
    }

    /// On a thread of the JVM's own.
    ///
    /// @return false if the JVM is to end
    synchronized boolean onCtrlC() {
        if (ending || calls.stream().anyMatch(LoopCall::isAsked)) {
            hurried = true;
            notifyAll();
            return ending;
        }
        if (calls.stream().noneMatch(LoopCall::isMain)) {
            return false;
        }
        calls.forEach(call -> call.end("Ctrl-C"));
        return true;
    }

    /// The hook: asks, and waits.
    private void atExit() {
        List<LoopCall> asked = endAll();
        long began = System.nanoTime();
        try {
            while (!haveEnded(asked, System.nanoTime() - began) && !isHurried()) {
                pause();
            }
        } catch (InterruptedException e) {
            // By whom ever: not to wait is what it asks for.
        }
    }

    private synchronized List<LoopCall> endAll() {
        ending = true;
        calls.forEach(call -> call.end(SHUTTING_DOWN));
        return List.copyOf(calls);
    }

    private static boolean haveEnded(List<LoopCall> asked, long nanos) {
        return asked.stream().filter(call -> !call.hasEnded(nanos)).count() == 0;
    }

    private synchronized boolean isHurried() {
        return hurried;
    }

    private synchronized void pause() throws InterruptedException {
        if (!hurried) {
            wait(LOOK_AGAIN_MILLIS);
        }
    }
}
