package dev.weft.examples.crawler;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;

/// One thread, a selector, and for each event a callback: fast, and each fetch is torn into the pieces between its
/// waits.
final class Callbacks implements Way {

    @Override
    public String name() {
        return "callbacks";
    }

    @Override
    public String description() {
        return "a selector that calls back, all pages at once in one thread";
    }

    @Override
    public Harvest fetch(Site site, List<String> paths) throws IOException {
        try (Selector selector = Selector.open()) {
            try {
                return new Harvest(fetchAll(selector, site, paths), "1 thread");
            } finally {
                closeConnections(selector);
            }
        }
    }

    /// Starts all fetches, then runs the event loop: waits until something has happened and calls back.
    private static List<Page> fetchAll(Selector selector, Site site, List<String> paths) throws IOException {
        List<Page> pages = new ArrayList<>();
        for (String path : paths) {
            CallbackFetch.start(selector, site, path, pages::add);
        }
        while (pages.size() < paths.size()) {
            selector.select(Callbacks::callBack);
        }
        return pages;
    }

    private static void callBack(SelectionKey key) {
        try {
            ((Callback) key.attachment()).ready(key);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void closeConnections(Selector selector) {
        List<SelectableChannel> channels = selector.keys().stream().map(SelectionKey::channel).toList();
        Closing.quietly(channels);
    }
}
