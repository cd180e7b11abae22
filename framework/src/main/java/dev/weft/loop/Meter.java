package dev.weft.loop;

import dev.weft.internal.carrier.CarrierUse;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Measures what the tasks of one loop use, around each step, on the carrier: what that uses meanwhile is the task's, and the JVM
/// tells of no virtual thread what it used itself. Only where somebody asked for it.
final class Meter {

    /* The time is read once at each end of a step, the other two only if they are measured: they cost more. */

    /// Turns after which the longest of the last turns is forgotten step by step.
    private static final int TURNS = 1 << 10;

    private final boolean time;
    private final boolean cpu;
    private final boolean allocation;
    private long stepAt;
    private long cpuAt;
    private long allocatedAt;
    private long turnAt;
    private int turns;
    private long longest;
    private long longestBefore;

    private Meter(Set<Measure> measures) {
        this.time = measures.contains(Measure.TIME);
        this.cpu = measures.contains(Measure.CPU);
        this.allocation = measures.contains(Measure.ALLOCATION);
        if (cpu || allocation) {
            // Here, since the first call loads classes, which no carrier should wait for.
            long _ = CarrierUse.cpuNanos() + CarrierUse.allocatedBytes();
        }
    }

    /// @return null if nothing is to be measured
    static @Nullable Meter of(Set<Measure> measures) {
        return measures.isEmpty() ? null : new Meter(measures);
    }

    /// It is ready to run from now on. Any thread; neither locks nor throws.
    void ready(Strand strand) {
        Used usage = strand.usage;
        if (time && usage != null) {
            usage.readySince = System.nanoTime();
        }
    }

    void stepBegins(@Nullable Strand strand) {
        if (time) {
            stepAt = System.nanoTime();
            Used usage = strand == null ? null : strand.usage;
            if (usage != null && usage.readySince != 0) {
                usage.queued += Math.max(0, stepAt - usage.readySince);
                usage.readySince = 0;
            }
        }
        if (cpu) {
            cpuAt = CarrierUse.cpuNanos();
        }
        if (allocation) {
            allocatedAt = CarrierUse.allocatedBytes();
        }
    }

    void stepEnds(@Nullable Strand strand) {
        Used usage = strand == null ? null : strand.usage;
        if (usage == null) {
            return;
        }
        if (time) {
            usage.busy += System.nanoTime() - stepAt;
        }
        if (cpu) {
            usage.cpu += CarrierUse.cpuNanos() - cpuAt;
        }
        if (allocation) {
            usage.allocated += CarrierUse.allocatedBytes() - allocatedAt;
        }
    }

    void turnBegins() {
        if (time) {
            turnAt = System.nanoTime();
        }
    }

    void turnEnds() {
        if (time) {
            longest = Math.max(longest, System.nanoTime() - turnAt);
            if (++turns == TURNS) {
                turns = 0;
                longestBefore = longest;
                longest = 0;
            }
        }
    }

    /// The longest of the last one to two thousand turns.
    ///
    /// @return in ns; -1 if it is not measured
    long longestTurn() {
        return time ? Math.max(longest, longestBefore) : -1;
    }

    boolean measures(Measure measure) {
        return switch (measure) {
            case TIME -> time;
            case CPU -> cpu;
            case ALLOCATION -> allocation;
        };
    }
}
