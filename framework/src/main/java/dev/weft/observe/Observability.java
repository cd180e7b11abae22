package dev.weft.observe;

import dev.weft.loop.ObserverProvider;

/// What a JVM needs before somebody looks: little. Called when its first loop is opened.
public final class Observability implements ObserverProvider {

    /// Set in a JVM in which a loop has been opened, so that [PsTree] finds it among others.
    static final String MARK = "weft.loops";

    /// For `ServiceLoader`.
    public Observability() {
    }

    @Override
    public void begin() {
        System.setProperty(MARK, "true");
        // A runtime image may be without it.
        if (ModuleLayer.boot().findModule("jdk.jfr").isPresent()) {
            FlightEvents.listen();
        }
    }
}
