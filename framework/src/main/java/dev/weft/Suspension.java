package dev.weft;

import dev.weft.loop.Strand;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/// Where a task stands in its own code.
///
/// @param line the innermost that is the program's own, as `Bank.java:12`; empty if there is none
/// @param call what waits there, as `ReentrantLock.lock`; empty if that line does
record Suspension(String line, String call) {

    private static final Set<String> OURS = Set.of("dev.weft", "dev.weft.loop", "dev.weft.channel",
            "dev.weft.coroutine", "dev.weft.internal", "dev.weft.internal.carrier", "dev.weft.nio",
            "dev.weft.nio.testing",
            "dev.weft.observe", "dev.weft.testing");

    static Suspension of(List<StackTraceElement> stack) {
        String call = "";
        for (StackTraceElement frame : stack) {
            String type = frame.getClassName();
            if (isTheProgram(type)) {
                String file = Objects.requireNonNullElse(frame.getFileName(), type);
                return new Suspension(frame.getLineNumber() < 0 ? file : file + ":" + frame.getLineNumber(), call);
            }
            call = type.substring(Math.max(type.lastIndexOf('.'), type.lastIndexOf('$')) + 1) + "."
                    + frame.getMethodName();
        }
        return new Suspension("", "");
    }

    /// In one line, with what the task waits on there.
    static String describe(Strand strand) {
        Object on = strand.waitsOn();
        String waits = on == null || on instanceof Task ? "" : ", waiting on " + on;
        if (on instanceof Task<?> task) {
            waits = ", waiting on task \"" + task.name() + "\"";
        }
        String line = of(List.of(strand.thread().getStackTrace())).line;
        return (line.isEmpty() ? "" : " at " + line) + waits;
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
