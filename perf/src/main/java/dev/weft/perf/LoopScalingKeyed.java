package dev.weft.perf;

import com.sun.management.OperatingSystemMXBean;
import dev.weft.LoopGroup;
import dev.weft.Task;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// Tasks by key that compute for 20 µs or so, on the loops of a group.
final class LoopScalingKeyed implements AutoCloseable {

    private static final int TASKS = 500;
    private static final int KEYS = 64;
    private static final int STEPS = 20 * LoopScalingWork.MICRO;
    private static final long SUM = IntStream.range(0, TASKS).mapToLong(i -> LoopScalingWork.compute(i, STEPS)).sum();

    /// What came of one run.
    ///
    /// @param micros for a task, all over
    /// @param cpu    µs of processors for a task
    record Run(double micros, double cpu) {
    }

    private final LoopGroup loops;
    private final OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    private LoopScalingKeyed(LoopGroup loops) {
        this.loops = loops;
    }

    static LoopScalingKeyed on(int count) {
        return new LoopScalingKeyed(LoopGroup.open(count));
    }

    Run run() throws Exception {
        long cpu = system.getProcessCpuTime();
        long begin = System.nanoTime();
        List<Task<Long>> tasks = new ArrayList<>(TASKS);
        for (int i = 0; i < TASKS; i++) {
            int seed = i;
            tasks.add(loops.forKey(seed % KEYS).submit(() -> LoopScalingWork.compute(seed, STEPS)));
        }
        long sum = 0;
        for (Task<Long> task : tasks) {
            sum += task.get();
        }
        Settings.check(SUM, sum);
        return new Run((System.nanoTime() - begin) / 1e3 / TASKS, (system.getProcessCpuTime() - cpu) / 1e3 / TASKS);
    }

    @Override
    public void close() {
        loops.close();
    }
}
