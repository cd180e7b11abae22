package dev.weft.perf;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/// What came out of one job at one size.
///
/// @param n how many
/// @param seconds of the shortest lap
/// @param cpu seconds of the process's processor time, in the mean of the laps
/// @param ideal seconds that a lap takes at best because it waits, 0 if it need not
/// @param resident bytes of the process's memory that all n together hold, 0 if nobody looked
/// @param heap of these, bytes in the heap
/// @param p50 µs that what was to happen at a time was late, in the median; 0 if nothing was
/// @param p99 µs, for 99 of 100
record ScaleResult(int n, double seconds, double cpu, double ideal, double resident, double heap, double p50,
        double p99) {

    /// Reads a line that [#toString] has written.
    ///
    /// @throws IllegalArgumentException if it is none
    static ScaleResult parse(String line) {
        Map<String, Double> values = new HashMap<>();
        for (String pair : line.strip().split(" ")) {
            int equals = pair.indexOf('=');
            if (equals < 0) {
                throw new IllegalArgumentException(
                        "expected name=value pairs of a probe, got \"" + line.strip() + "\"");
            }
            values.put(pair.substring(0, equals), Double.valueOf(pair.substring(equals + 1)));
        }
        return new ScaleResult((int) value(values, "n"), value(values, "seconds"), value(values, "cpu"),
                value(values, "ideal"), value(values, "resident"), value(values, "heap"), value(values, "p50"),
                value(values, "p99"));
    }

    private static double value(Map<String, Double> values, String name) {
        Double value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("the probe did not tell " + name + ", only " + values.keySet());
        }
        return value;
    }

    /// What grows with n, in seconds: for what must wait, the work that is done meanwhile. Else the time of the shortest lap, or its
    /// processor time if that is less: the one has what others took from the processors, the other what collector and compiler did
    /// beside it.
    double work() {
        return ideal > 0 || (cpu > 0 && cpu < seconds) ? cpu : seconds;
    }

    /// The same with the memory of `weighed`.
    ScaleResult withMemoryOf(ScaleResult weighed) {
        return new ScaleResult(n, seconds, cpu, ideal, weighed.resident, weighed.heap, p50, p99);
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT,
                "n=%d seconds=%.9f cpu=%.9f ideal=%.3f resident=%.0f heap=%.0f p50=%.1f p99=%.1f", n, seconds, cpu,
                ideal, resident, heap, p50, p99);
    }
}
