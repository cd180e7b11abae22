package dev.weft.testing;

import java.security.CodeSource;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Which frames of a stack are the program's own.
final class ProgramFrames {

    private static final Map<String, Boolean> KNOWN = new ConcurrentHashMap<>();

    private ProgramFrames() {
    }

    static boolean isProgram(StackTraceElement frame) {
        return KNOWN.computeIfAbsent(frame.getClassName(), ProgramFrames::isProgram);
    }

    private static boolean isProgram(String type) {
        if (type.startsWith("java.") || type.startsWith("jdk.") || type.startsWith("sun.")) {
            return false;
        }
        if (!type.startsWith("dev.weft.")) {
            return true;
        }
        // A test of Weft's own is in the same package as what it tests.
        return !Objects.equals(source(type), source(ProgramFrames.class.getName()))
                && !type.startsWith("dev.weft.nio.") || type.endsWith("Test") || type.contains("Test$");
    }

    private static @Nullable Object source(String type) {
        try {
            CodeSource source = Class.forName(type, false, ProgramFrames.class.getClassLoader()).getProtectionDomain()
                    .getCodeSource();
            return source == null ? null : source.getLocation();
        } catch (ClassNotFoundException | LinkageError e) {
            return null;
        }
    }
}
