package dev.weft.perf;

/// Something that is done n times over, and checks that it was.
@FunctionalInterface
interface ScaleJob {

    /// @param watch started and stopped around what counts, and told when all n are there at once
    void run(int n, ScaleWatch watch) throws Exception;

    /// @throws IllegalStateException if it was not done as often as it should be
    static void check(long expected, long actual) {
        if (expected != actual) {
            throw new IllegalStateException("expected " + expected + ", got " + actual);
        }
    }
}
