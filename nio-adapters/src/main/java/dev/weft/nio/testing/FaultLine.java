package dev.weft.nio.testing;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One direction of a connection: how far it has come, and what happens next. Used by one task at a time.
final class FaultLine {

    /// Is told what happened.
    @FunctionalInterface
    interface Log {

        void add(String fault, long offset);
    }

    private final long seed;
    private final Log log;
    /// In the order in which they come.
    private final Deque<Fault.At> ahead;
    private final List<Fault.Garbage> garbage = new ArrayList<>();
    private Duration leastLatency = Duration.ZERO;
    private Duration mostLatency = Duration.ZERO;
    private int longestSlice = Integer.MAX_VALUE;
    private int flipsOneIn;
    private boolean dropsEnd;

    private long offset;
    private long sliceEnd;
    private long latencies;
    /// The fault at this place is in the log.
    private boolean told;

    FaultLine(long seed, List<Fault> faults, Log log) {
        this.seed = seed;
        this.log = log;
        this.ahead = new ArrayDeque<>(faults.stream().filter(Fault.At.class::isInstance).map(Fault.At.class::cast)
                .sorted(Comparator.comparingLong(Fault.At::after)).toList());
        faults.forEach(this::take);
    }

    private void take(Fault fault) {
        switch (fault) {
            case Fault.Latency latency -> {
                leastLatency = latency.least();
                mostLatency = latency.most();
            }
            case Fault.Slices slices -> longestSlice = slices.atMost();
            case Fault.BitFlips flips -> flipsOneIn = flips.oneIn();
            case Fault.NoEnd _ -> dropsEnd = true;
            case Fault.Garbage more -> garbage.add(more);
            case Fault.At _ -> {
                // Is ahead.
            }
        }
    }

    /// What happens here, before the next byte; logged once.
    ///
    /// @return null if the next byte goes on
    Fault.@Nullable At due() {
        Fault.At next = ahead.peek();
        if (next == null || next.after() > offset) {
            return null;
        }
        if (!told) {
            told = true;
            log.add(next.toString(), offset);
        }
        return next;
    }

    /// What was due is over, and the next byte goes on.
    void pass() {
        ahead.remove();
        told = false;
    }

    /// Whether the end of the direction is not told to whoever reads; logged.
    boolean dropsEnd() {
        if (dropsEnd && !told) {
            told = true;
            log.add(new Fault.NoEnd().toString(), offset);
        }
        return dropsEnd;
    }

    /// How many of the next bytes go on together.
    ///
    /// @param available above zero
    int piece(int available) {
        if (offset == sliceEnd) {
            sliceEnd += longestSlice == Integer.MAX_VALUE
                    ? longestSlice
                    : FaultPlan.random(seed, offset).nextInt(1, longestSlice + 1);
        }
        Fault.At next = ahead.peek();
        long until = next == null ? sliceEnd : Math.min(sliceEnd, next.after());
        return (int) Math.min(available, until - offset);
    }

    /// How long the next piece waits.
    Duration latency() {
        long range = mostLatency.minus(leastLatency).toNanos();
        return range == 0 ? leastLatency : leastLatency.plusNanos(FaultPlan.random(~seed, latencies++).nextLong(range));
    }

    /// Makes of the next bytes what they become. May be done again if they then do not go on.
    void spoil(byte[] bytes, int count) {
        for (int at = 0; at < count; at++) {
            bytes[at] ^= mask(offset + at);
        }
    }

    private byte mask(long place) {
        for (Fault.Garbage each : garbage) {
            if (place >= each.after() && place - each.after() < each.count()) {
                return (byte) FaultPlan.random(seed, place).nextInt(1, 0x100);
            }
        }
        if (flipsOneIn > 0 && FaultPlan.random(seed, place).nextInt(flipsOneIn) == 0) {
            return (byte) (1 << (place & 7));
        }
        return 0;
    }

    /// So many bytes have gone on.
    void advance(int count) {
        for (int at = 0; at < count && (flipsOneIn > 0 || !garbage.isEmpty()); at++) {
            byte mask = mask(offset + at);
            if (mask != 0) {
                log.add("byte ^ " + (mask & 0xff), offset + at);
            }
        }
        offset += count;
    }
}
