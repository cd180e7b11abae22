package dev.weft.perf;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Measures a [ScaleJob] in its own JVM: time and processor time of its laps, and the memory that all of it holds at once.
final class ScaleWatch {

    private static final Path STATM = Path.of("/proc/self/statm");
    private static final int PAGE = 4096;
    private static final OperatingSystemMXBean PROCESS = (OperatingSystemMXBean) ManagementFactory
            .getOperatingSystemMXBean();

    private int laps;
    private long begun;
    private long begunCpu;
    private long shortest = Long.MAX_VALUE;
    /// Of all laps: one may be shorter than the system's tick.
    private long cpu;
    private long ideal;
    private double p50;
    private double p99;

    private final boolean weighs;
    private final boolean rehearses;
    private long residentBefore;
    private long heapBefore;
    private long resident;
    private long heap;

    private ScaleWatch(boolean weighs, boolean rehearses) {
        this.weighs = weighs;
        this.rehearses = rehearses;
    }

    /// For laps of which nobody wants to know how long they took: they are to warm up.
    static ScaleWatch ofRehearsals() {
        return new ScaleWatch(false, true);
    }

    /// For time.
    static ScaleWatch ofTime() {
        return new ScaleWatch(false, false);
    }

    /// For memory: looking takes so long that the times are worth nothing.
    static ScaleWatch ofMemory() {
        return new ScaleWatch(true, false);
    }

    /// Whether what waits for time to pass need not wait long.
    boolean rehearses() {
        return rehearses;
    }

    /// A lap begins.
    void start() {
        begunCpu = processorTime();
        begun = System.nanoTime();
    }

    /// It ends.
    void stop() {
        shortest = Math.min(shortest, System.nanoTime() - begun);
        cpu += processorTime() - begunCpu;
        laps++;
    }

    /// How long a lap takes at best, since it waits for time to pass.
    void ideal(long nanos) {
        ideal = nanos;
    }

    /// How late what was to happen at a time has happened, each in ns.
    void lateness(long[] all) {
        long[] sorted = all.clone();
        Arrays.sort(sorted);
        p50 = sorted[sorted.length / 2] / 1e3;
        p99 = sorted[(int) (sorted.length * 0.99)] / 1e3;
    }

    /// Of the process so far, in ns.
    static long processorTime() {
        return PROCESS.getProcessCpuTime();
    }

    /// Nothing is there.
    void empty() {
        collect();
        residentBefore = residentNow();
        heapBefore = heapNow();
    }

    /// All n are there. Holds the caller up.
    void settled() {
        if (weighs) {
            collect();
            resident = residentNow() - residentBefore;
            heap = heapNow() - heapBefore;
        }
    }

    /// @throws IllegalStateException if there was no lap
    ScaleResult result(int n) {
        if (laps == 0) {
            throw new IllegalStateException("no lap was measured");
        }
        return new ScaleResult(n, shortest / 1e9, cpu / 1e9 / laps, ideal / 1e9, resident, heap, p50, p99);
    }

    private static void collect() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
    }

    private static long heapNow() {
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    /// @return 0 where it cannot be asked
    private static long residentNow() {
        String line = statm();
        return line == null ? 0 : Long.parseLong(line.split(" ")[1]) * PAGE;
    }

    private static @Nullable String statm() {
        try {
            return Files.readString(STATM);
        } catch (IOException e) {
            return null;
        }
    }
}
