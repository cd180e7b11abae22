package dev.weft.internal.carrier;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/// What the current platform thread has used. Of virtual threads the JVM does not tell.
public final class CarrierUse {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private CarrierUse() {
    }

    /// Processor time of the current platform thread.
    ///
    /// @return in ns; -1 if this JVM does not tell
    public static long cpuNanos() {
        return THREADS.getCurrentThreadCpuTime();
    }

    /// What the current platform thread has allocated.
    ///
    /// @return in bytes; -1 if this JVM does not tell
    public static long allocatedBytes() {
        return THREADS.getCurrentThreadAllocatedBytes();
    }
}
