package dev.weft.perf;

import dev.weft.LoopOptions;
import dev.weft.TaskGroup;
import dev.weft.Weft;
import dev.weft.loop.Measure;
import java.time.Duration;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;

/// Two tasks that yield to each other on a loop that is observed in one way or another: what that adds to a switch. A loop that is
/// not told otherwise watches for slow steps and measures nothing.
public class ObservingBenchmark extends Settings {

    private static final int SWITCHES = 200_000;

    /// What is observed.
    public enum Kind {
        /// Nobody looks after slow steps, either.
        UNWATCHED(LoopOptions.defaults().slowStep(Duration.ZERO)),
        /// As a loop is.
        DEFAULTS(LoopOptions.defaults()),
        /// Busy and queued.
        TIME(LoopOptions.defaults().measure(Measure.TIME)),
        /// Bytes.
        ALLOCATION(LoopOptions.defaults().measure(Measure.ALLOCATION)),
        /// Processor time.
        CPU(LoopOptions.defaults().measure(Measure.CPU));

        private final LoopOptions options;

        Kind(LoopOptions options) {
            this.options = options;
        }
    }

    /// Set by the harness.
    @Param
    public Kind kind = Kind.DEFAULTS;

    private long count;

    /// Two tasks of a loop.
    @Benchmark
    @OperationsPerInvocation(SWITCHES)
    public long alternating() throws Exception {
        count = 0;
        Weft.run(kind.options, () -> TaskGroup.run(group -> {
            group.fork(this::yieldOnLoop);
            group.fork(this::yieldOnLoop);
        }));
        return check(SWITCHES, count);
    }

    private void yieldOnLoop() throws InterruptedException {
        for (int i = 0; i < SWITCHES / 2; i++) {
            count++;
            Weft.yieldNow();
        }
    }
}
