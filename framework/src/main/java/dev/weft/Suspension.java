package dev.weft;

import dev.weft.loop.Strand;
import java.util.Set;

/// Where a task stands in its own code.
final class Suspension {

    private static final Set<String> OURS = Set.of("dev.weft", "dev.weft.loop", "dev.weft.channel",
            "dev.weft.coroutine", "dev.weft.nio");

    private Suspension() {
    }

    /// The innermost line that is the program's own, and what the task waits on there.
    static String describe(Strand strand) {
        Object on = strand.waitsOn();
        String waits = on == null || on instanceof Task ? "" : ", waiting on " + on;
        if (on instanceof Task<?> task) {
            waits = ", waiting on task \"" + task.name() + "\"";
        }
        for (StackTraceElement frame : strand.thread().getStackTrace()) {
            if (isTheProgram(frame.getClassName())) {
                return " at " + frame.getFileName() + ":" + frame.getLineNumber() + waits;
            }
        }
        return waits;
    }

    private static boolean isTheProgram(String type) {
        if (type.startsWith("java.") || type.startsWith("jdk.") || type.startsWith("sun.")) {
            return false;
        }
        int dot = type.lastIndexOf('.');
        // A test of Weft's lies in Weft's packages.
        return dot < 0 || !OURS.contains(type.substring(0, dot)) || type.contains("Test");
    }
}
