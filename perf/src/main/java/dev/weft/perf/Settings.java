package dev.weft.perf;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// How everything here is measured: the mean ns an operation, in two JVMs.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgsPrepend = {Settings.HEAP, Settings.TOUCHED})
abstract class Settings {

    /// A page of the heap that is written to for the first time costs the operating system more than most of what is measured
    /// here: a fork measured 5,000 ns with such, and 480 without.
    static final String TOUCHED = "-XX:+AlwaysPreTouch";
    static final String HEAP = "-Xms1g";

    /// @return `actual`, for the harness to consume
    static long check(long expected, long actual) {
        if (actual != expected) {
            throw new IllegalStateException("expected " + expected + ", got " + actual);
        }
        return actual;
    }
}
