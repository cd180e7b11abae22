package dev.weft.internal.carrier;

import org.jspecify.annotations.Nullable;

/// The words for a JVM in which loops cannot run: what is wrong, what to do, what works all the same.
///
/// @param version of the JVM
/// @param us      the module that Weft was loaded in
record Diagnosis(Runtime.Version version, Module us) {

    private static final String WITHOUT = " Without a loop, Weft.run, EventLoop and what needs a current loop do not"
            + " work; TaskGroup, gather, timeouts and the rest do, on the JDK's own virtual threads.";

    /// The first JDK 25 and 26 that do not lose an unpark after a timed park.
    private static final Runtime.Version FIRST_SOUND_25 = Runtime.Version.parse("25.0.3");
    private static final Runtime.Version FIRST_SOUND_26 = Runtime.Version.parse("26.0.1");

    /// JDK-8369227 strands a parked virtual thread for ever: rare, silent, and on any scheduler.
    @Nullable String versionProblem() {
        Runtime.Version needed = version.feature() >= 26 ? FIRST_SOUND_26 : FIRST_SOUND_25;
        if (version.compareToIgnoreOptional(needed) >= 0) {
            return null;
        }
        return "Weft's loops need JDK " + text(needed) + " or newer, and this is " + text(version)
                + ": it can lose the wake-up of a virtual thread (JDK-8369227). Install a newer update." + WITHOUT;
    }

    String notOpen() {
        String target = us.isNamed() ? us.getName() : "ALL-UNNAMED";
        return "A Weft loop needs one JVM flag, and it is missing:\n"
                + "    --add-opens java.base/java.lang=" + target + "\n"
                + "Give it on the command line, in the environment variable JDK_JAVA_OPTIONS, or"
                + (us.isNamed() ? "" : " as the line `Add-Opens: java.base/java.lang` in the manifest of the jar that"
                        + " `java -jar` starts, or")
                + " as <argLine> of surefire." + WITHOUT;
    }

    String doesNotFit(Throwable cause) {
        Throwable root = cause;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String which = version.feature() > 25
                ? "JDK " + text(version) + " is newer than the one this Weft was written for (25), and its private"
                        + " scheduler hook does not fit there"
                : "The private scheduler hook of JDK " + text(version) + " does not work in this JVM";
        return which + ": " + root + ". Use JDK 25, or look for a newer Weft." + WITHOUT;
    }

    private static String text(Runtime.Version version) {
        return version.feature() + "." + version.interim() + "." + version.update();
    }
}
