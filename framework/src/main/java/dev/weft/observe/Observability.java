package dev.weft.observe;

import dev.weft.loop.ObserverProvider;

/// What a JVM needs before somebody looks: little. Called when its first loop is opened.
public final class Observability implements ObserverProvider {

    /// Set in a JVM in which a loop has been opened, so that [PsTree] finds it among others. Not below `weft.`: that is what
    /// applications of Spring Boot's configure.
    static final String MARK = "dev.weft.observe.loops";

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
