package dev.weft.examples.crawler;

import java.io.IOException;
import java.nio.channels.SelectionKey;

/// What to do next with a channel, once the selector says that it can be done without waiting.
@FunctionalInterface
interface Callback {

    void ready(SelectionKey key) throws IOException;
}
