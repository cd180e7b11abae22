package dev.weft.testing;

import dev.weft.Task;
import dev.weft.internal.InWords;
import dev.weft.internal.ProgramLine;
import dev.weft.loop.Scheduler;
import dev.weft.loop.Strand;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;

/// Who ran in one run, for people.
final class Schedule {

    private static final int KEPT = 1000;

    private final ArrayDeque<String> lines = new ArrayDeque<>();
    private long left;

    void add(Scheduler loop, long step, Duration time, Strand strand, int ready) {
        if (lines.size() == KEPT) {
            lines.removeFirst();
            left++;
        }
        lines.add("%5d  %-12s %s%s".formatted(step, time(time), describe(loop, strand),
                ready > 1 ? "   [1 of " + ready + "]" : ""));
    }

    private static String time(Duration time) {
        return "%d.%06ds".formatted(time.toSeconds(), time.toNanosPart() / 1000);
    }

    private static String describe(Scheduler loop, Strand strand) {
        if (strand.number() == 0) {
            return "(the loop's own work)";
        }
        StackTraceElement[] stack = loop.stackOf(strand);
        Object on = strand.waitsOn();
        return stack.length == 0
                ? name(strand) + " begins"
                : name(strand) + " goes on in " + ProgramLine.of(List.of(stack))
                        + (on != null ? ", having waited for " + InWords.of(on) : "");
    }

    static String name(Strand strand) {
        return strand.owner() instanceof Task<?> task
                ? "task \"" + task.name() + "\""
                : "thread \"" + strand.thread().getName() + "\" #" + strand.number();
    }

    static Throwable whereabouts(Scheduler loop, Strand strand) {
        Throwable where = new Throwable(name(strand) + " was here");
        where.setStackTrace(loop.stackOf(strand));
        return where;
    }

    @Override
    public String toString() {
        return (left > 0 ? "  (" + left + " steps before these)\n" : "") + String.join("\n", lines);
    }
}
