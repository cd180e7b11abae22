package dev.weft.loop;

/// What one strand has used, as its loop's [Meter] counts it. Written on the loop, in ns and bytes; read from elsewhere as a guess.
public final class Used {

    /// Since when it waits for its turn, by `System.nanoTime()`; 0 if it does not.
    long readySince;
    long queued;
    long busy;
    long cpu;
    long allocated;

    Used() {
    }

    /// For how long it was ready and waited for its turn.
    ///
    /// @return in ns; 0 if that is not measured
    public long queuedNanos() {
        return queued;
    }

    /// For how long it had the carrier.
    ///
    /// @return in ns; 0 if that is not measured
    public long busyNanos() {
        return busy;
    }

    /// Processor time.
    ///
    /// @return in ns; 0 if that is not measured
    public long cpuNanos() {
        return cpu;
    }

    /// Allocated memory.
    ///
    /// @return in bytes; 0 if that is not measured
    public long allocatedBytes() {
        return allocated;
    }
}
