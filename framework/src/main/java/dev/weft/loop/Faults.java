package dev.weft.loop;

import org.slf4j.LoggerFactory;

/// Where faults of the engine itself are told, and what reaches it of the program's. Never called on a carrier: a logger takes locks.
final class Faults {

    private Faults() {
    }

    static void report(String what, Throwable failure) {
        ofTheProgram(what + "; this is a bug in Weft", failure);
    }

    static void ofTheProgram(String what, Throwable failure) {
        try {
            LoggerFactory.getLogger("dev.weft").error("Weft: {}", what, failure);
        } catch (Throwable t) {
            // A logger that fails must not end the steward, on which closing depends; there is nobody left to tell.
        }
    }
}
