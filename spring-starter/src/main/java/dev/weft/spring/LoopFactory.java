package dev.weft.spring;

import dev.weft.EventLoop;
import dev.weft.LoopGroup;
import java.util.Objects;

/// Opens the configured loops, for the bean definitions that [LoopRegistrar] makes.
final class LoopFactory {

    private final WeftProperties properties;

    LoopFactory(WeftProperties properties) {
        this.properties = properties;
    }

    EventLoop open(String name) {
        return EventLoop.open(of(name).options(name));
    }

    LoopGroup openGroup(String name) {
        LoopProperties loop = of(name);
        return LoopGroup.open(loop.count(), loop.options(name));
    }

    private LoopProperties of(String name) {
        return Objects.requireNonNull(properties.loops().get(name));
    }
}
