package dev.weft.examples.crawler;

import dev.weft.Weft;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// [Callbacks] without an event loop to write: Weft's own watches the channels and calls back.
final class WeftCallbacks implements Way {

    @Override
    public String name() {
        return "weft-callbacks";
    }

    @Override
    public String description() {
        return "callbacks that a Weft loop's own selector calls";
    }

    @Override
    public Harvest fetch(Site site, List<String> paths) throws Exception {
        List<SocketChannel> channels = new ArrayList<>();
        try {
            return new Harvest(Weft.run(() -> fetchAll(channels, site, paths)), "1 thread");
        } finally {
            Closing.quietly(channels);
        }
    }

    private static List<Page> fetchAll(List<SocketChannel> channels, Site site, List<String> paths) throws Exception {
        List<CompletableFuture<Page>> arriving = new ArrayList<>();
        for (String path : paths) {
            SocketChannel channel = SocketChannel.open();
            channels.add(channel);
            CompletableFuture<Page> page = new CompletableFuture<>();
            arriving.add(page);
            ReadinessFetch.start(channel, site, path, page);
        }
        List<Page> pages = new ArrayList<>();
        for (CompletableFuture<Page> page : arriving) {
            pages.add(Weft.await(page));
        }
        return pages;
    }
}
