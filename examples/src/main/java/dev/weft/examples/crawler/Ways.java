package dev.weft.examples.crawler;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// All ways, in the order in which people came to them.
final class Ways {

    static final List<Way> ALL = List.of(
            new Sequential(),
            new ProcessPool(),
            new ThreadPool(),
            new Polling(),
            new Callbacks(),
            new GeneratorTasks(),
            new YieldFrom(),
            new VirtualThreads(),
            new WeftCallbacks(),
            new WeftGenerators(),
            new WeftSockets(),
            new WeftStreams(),
            new WeftHttpClient());

    private Ways() {}

    static Optional<Way> named(String name) {
        return ALL.stream().filter(way -> way.name().equals(name)).findFirst();
    }

    static String names() {
        return ALL.stream().map(Way::name).collect(Collectors.joining(", "));
    }
}
