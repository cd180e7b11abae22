package dev.weft.examples.crawler;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/// Non-blocking sockets alone: nothing blocks any more, and nothing is won, since the thread still waits for one page
/// at a time. It only waits at full speed.
final class Polling implements Way {

    @Override
    public String name() {
        return "polling";
    }

    @Override
    public String description() {
        return "one page after another, on non-blocking sockets that are asked again and again";
    }

    @Override
    public boolean oneAtATime() {
        return true;
    }

    @Override
    public Harvest fetch(Site site, List<String> paths) throws IOException {
        List<Page> pages = new ArrayList<>();
        for (String path : paths) {
            pages.add(page(site, path));
        }
        return new Harvest(pages, "one at a time, a core busy");
    }

    private static Page page(Site site, String path) throws IOException {
        try (SocketChannel channel = SocketChannel.open()) {
            channel.configureBlocking(false);
            connect(channel, site);
            write(channel, ByteBuffer.wrap(site.request(path)));
            return Page.fromResponse(path, readToEnd(channel));
        }
    }

    private static void connect(SocketChannel channel, Site site) throws IOException {
        boolean connected = channel.connect(site.address());
        while (!connected) {
            Thread.onSpinWait();
            connected = channel.finishConnect();
        }
    }

    private static void write(SocketChannel channel, ByteBuffer request) throws IOException {
        while (request.hasRemaining()) {
            if (channel.write(request) == 0) {
                Thread.onSpinWait();
            }
        }
    }

    private static byte[] readToEnd(SocketChannel channel) throws IOException {
        ByteArrayOutputStream response = new ByteArrayOutputStream();
        ByteBuffer chunk = ByteBuffer.allocate(4096);
        for (int count = channel.read(chunk); count >= 0; count = channel.read(chunk)) {
            if (count == 0) {
                Thread.onSpinWait();
            }
            response.write(chunk.array(), 0, count);
            chunk.clear();
        }
        return response.toByteArray();
    }
}
