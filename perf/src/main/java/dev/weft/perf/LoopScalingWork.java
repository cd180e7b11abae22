package dev.weft.perf;

/// Computing, by a number of steps and not by the clock, so that whoever shares the processor is not taken for the work.
final class LoopScalingWork {

    /// About a microsecond.
    static final int MICRO = 500;

    private LoopScalingWork() {
    }

    /// Computes.
    ///
    /// @return a number that depends on each step and on the seed
    static long compute(long seed, int steps) {
        // A shift register, of which the compiler cannot take several steps at once.
        long value = 2 * seed + 1;
        for (int i = 0; i < steps; i++) {
            value ^= value << 13;
            value ^= value >>> 7;
            value ^= value << 17;
        }
        return value;
    }
}
