package dev.weft.perf;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/// What a load found out about a server in one run; both loads print it as one line of `name=value`.
///
/// @param median answers a second, in the median of the run's seconds
/// @param min in the worst second
/// @param max in the best second
/// @param p50 µs from sending a message to having its answer, in the median
/// @param p99 µs that 99 of 100 answers took at most
/// @param cpu ns of the server's processor for a message
/// @param idle bytes of the server's memory for an idle connection, 0 if there were none
record EchoResult(double median, double min, double max, double p50, double p99, double cpu, double idle) {

    /// Reads a line that [#toString] or echo-load.c has written.
    ///
    /// @throws IllegalArgumentException if it is none
    static EchoResult parse(String line) {
        Map<String, Double> values = new HashMap<>();
        for (String pair : line.strip().split(" ")) {
            int equals = pair.indexOf('=');
            if (equals < 0) {
                throw new IllegalArgumentException(
                        "expected name=value pairs of the load, got \"" + line.strip() + "\"");
            }
            values.put(pair.substring(0, equals), Double.valueOf(pair.substring(equals + 1)));
        }
        return new EchoResult(value(values, "median"), value(values, "min"), value(values, "max"), value(values, "p50"),
                value(values, "p99"), value(values, "cpu"), value(values, "idle"));
    }

    private static double value(Map<String, Double> values, String name) {
        Double value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("the load did not tell " + name + ", only " + values.keySet());
        }
        return value;
    }

    /// @param values at least one
    static double median(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "median=%.0f min=%.0f max=%.0f p50=%.1f p99=%.1f cpu=%.0f idle=%.0f", median,
                min, max, p50, p99, cpu, idle);
    }
}
