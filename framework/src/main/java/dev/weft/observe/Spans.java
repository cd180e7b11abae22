package dev.weft.observe;

import java.time.Duration;

/// Times for people, about three digits of them, and for programs.
final class Spans {

    private Spans() {
    }

    /// In ns; as many as there can be if it is longer.
    static long nanos(Duration span) {
        try {
            return span.toNanos();
        } catch (ArithmeticException e) {
            return span.isNegative() ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
    }

    /// As `3 ms`, `2.1 s`, `4 min 10 s`.
    static String text(Duration span) {
        if (span.isNegative()) {
            return "-" + text(span.negated());
        }
        long seconds = span.toSeconds();
        if (seconds == 0) {
            long millis = span.toMillis();
            return millis == 0 && !span.isZero() ? "<1 ms" : millis + " ms";
        }
        if (seconds < 10) {
            long tenths = span.toMillis() / 100 % 10;
            return seconds + (tenths == 0 ? "" : "." + tenths) + " s";
        }
        if (seconds < 60) {
            return seconds + " s";
        }
        if (seconds < 3_600) {
            return two(seconds / 60, "min", seconds % 60, "s");
        }
        return seconds < 86_400
                ? two(seconds / 3_600, "h", seconds / 60 % 60, "min")
                : two(seconds / 86_400, "d", seconds / 3_600 % 24, "h");
    }

    private static String two(long large, String unit, long small, String smaller) {
        return large + " " + unit + (small == 0 ? "" : " " + small + " " + smaller);
    }
}
