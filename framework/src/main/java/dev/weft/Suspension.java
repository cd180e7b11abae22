package dev.weft;

import dev.weft.internal.InWords;
import dev.weft.internal.ProgramLine;
import dev.weft.loop.Strand;
import java.util.List;

/// Where a task stands, in words.
final class Suspension {

    private Suspension() {
    }

    /// In one line, with what the task waits on there.
    static String describe(Strand strand) {
        Object on = strand.waitsOn();
        String waits = on == null || on instanceof Task ? "" : ", waiting on " + InWords.of(on);
        if (on instanceof Task<?> task) {
            waits = ", waiting on task \"" + task.name() + "\"";
        }
        String line = ProgramLine.of(List.of(strand.thread().getStackTrace())).line();
        return (line.isEmpty() ? "" : " at " + line) + waits;
    }
}
