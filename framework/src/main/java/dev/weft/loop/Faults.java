package dev.weft.loop;

import org.slf4j.LoggerFactory;

/// Where faults of the engine itself are told. Never called on a carrier: a logger takes locks.
final class Faults {

    private Faults() {
    }

    static void report(String what, Throwable failure) {
        LoggerFactory.getLogger("dev.weft").error("Weft: {}; this is a bug in Weft", what, failure);
    }
}
