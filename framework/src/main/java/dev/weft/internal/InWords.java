package dev.weft.internal;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.AbstractOwnableSynchronizer;

/// Objects that somebody waits for, in words. Of the program's it asks nothing but their class: their `toString` might wait for the
/// very thing, or fail, and whoever asks is perhaps a carrier. Nor would their identity be the same in each run.
public final class InWords {

    private InWords() {
    }

    /// What a wait is for.
    ///
    /// @param on what a thread waits on
    /// @return as it calls itself if it is Weft's, else its class
    public static String of(Object on) {
        return on instanceof String text ? text : isOurs(on) ? on.toString() : kind(on);
    }

    private static boolean isOurs(Object on) {
        // The program's stages are what Weft waits on and did not make.
        return on.getClass().getName().startsWith("dev.weft.") && !(on instanceof CompletionStage);
    }

    /// An object by its class. An inner one of a lock or of the JDK goes by that around it, which is the one that the
    /// program knows.
    ///
    /// @param object any
    /// @return with its article, as `a Condition`
    public static String kind(Object object) {
        Class<?> type = object.getClass();
        String name = type.getName();
        if (name.endsWith("$ConditionObject")) {
            return "a Condition";
        }
        if (name.startsWith("java.") || object instanceof AbstractOwnableSynchronizer) {
            for (Class<?> around; (around = type.getEnclosingClass()) != null;) {
                type = around;
            }
        }
        String simple = type.getSimpleName();
        if (simple.isEmpty()) {
            simple = name.substring(name.lastIndexOf('.') + 1);
        }
        return ("AEIOU".indexOf(simple.charAt(0)) < 0 ? "a " : "an ") + simple;
    }
}
