package dev.weft.internal;

import java.util.List;
import java.util.Objects;
import java.util.Set;

/// Where a stack stands in the program's own code.
///
/// @param line the innermost that is the program's own, as `Bank.java:12`; empty if there is none
/// @param call what waits there, as `ReentrantLock.lock`; empty if that line does. If there is no line, the outermost call
public record ProgramLine(String line, String call) {

    private static final Set<String> OURS = Set.of("dev.weft", "dev.weft.loop", "dev.weft.channel",
            "dev.weft.coroutine", "dev.weft.internal", "dev.weft.internal.carrier", "dev.weft.nio",
            "dev.weft.nio.testing", "dev.weft.observe", "dev.weft.testing");

    /// Looks for it in a stack trace.
    ///
    /// @param stack innermost first
    /// @return never null
    public static ProgramLine of(List<StackTraceElement> stack) {
        String call = "";
        for (StackTraceElement frame : stack) {
            String type = frame.getClassName();
            if (isTheProgram(type)) {
                String file = Objects.requireNonNullElse(frame.getFileName(), type);
                return new ProgramLine(frame.getLineNumber() < 0 ? file : file + ":" + frame.getLineNumber(), call);
            }
            call = type.substring(Math.max(type.lastIndexOf('.'), type.lastIndexOf('$')) + 1) + "."
                    + frame.getMethodName();
        }
        return new ProgramLine("", call);
    }

    private static boolean isTheProgram(String type) {
        if (type.startsWith("java.") || type.startsWith("jdk.") || type.startsWith("sun.")) {
            return false;
        }
        int dot = type.lastIndexOf('.');
        // A test of Weft's lies in Weft's packages.
        return dot < 0 || !OURS.contains(type.substring(0, dot)) || type.contains("Test");
    }

    /// In words: the call, and the line that it is made from.
    @Override
    public String toString() {
        return line.isEmpty() ? (call.isEmpty() ? "nowhere" : call) : call.isEmpty() ? line : call + " at " + line;
    }
}
