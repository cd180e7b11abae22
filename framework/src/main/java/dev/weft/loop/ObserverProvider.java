package dev.weft.loop;

/// Adds an [Observer] by itself, now or when there is need for one. Found by `ServiceLoader`.
@FunctionalInterface
public interface ObserverProvider {

    /// Called once, before the first loop of the JVM is opened, by whoever opens it: it should be quick.
    void begin();
}
