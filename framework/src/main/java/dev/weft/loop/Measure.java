package dev.weft.loop;

/// What a loop measures of each task. Each costs time at every switch, so a loop measures nothing unless it is told to; the guide
/// has the figures.
public enum Measure {
    /// For how long a task had the carrier, and for how long it was ready and had to wait for it.
    TIME,
    /// Processor time.
    CPU,
    /// Bytes allocated.
    ALLOCATION
}
