package dev.weft.spring;

import dev.weft.EventLoop;
import java.util.Objects;

/// Opens the configured loops, for the bean definitions that [LoopRegistrar] makes.
final class LoopFactory {

    private final WeftProperties properties;

    LoopFactory(WeftProperties properties) {
        this.properties = properties;
    }

    EventLoop open(String name) {
        return EventLoop.open(Objects.requireNonNull(properties.loops().get(name)).options(name));
    }
}
