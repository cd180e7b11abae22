package dev.weft.testing;

import dev.weft.internal.carrier.JdkTime;

/// The Java agent in the jar of Weft's framework: with `-javaagent:weft-framework.jar` on the JVM's command line, also
/// the JDK's own timed waits, as `Thread.sleep` and `BlockingQueue.poll` with a timeout, go by a loop's clock where that
/// is not the system's.
///
/// Without it they measure by `System.nanoTime()` for how long they have waited, so virtual time does not let them pass.
public final class VirtualTimeAgent {

    private VirtualTimeAgent() {
    }

    /// Whether the agent is there: the JDK's timed waits on a loop pass in the loop's time. The answer never changes. From
    /// any thread.
    ///
    /// @return false without the agent, and where loops cannot run for want of their JVM flag
    public static boolean isActive() {
        return JdkTime.isAsked();
    }
}
