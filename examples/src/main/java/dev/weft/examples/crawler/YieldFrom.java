package dev.weft.examples.crawler;

import dev.weft.Weft;
import dev.weft.coroutine.Generator;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Objects;

/// The generators of [GeneratorTasks], taken apart into smaller ones by `yieldAll`, Python's `yield from`: what waits can
/// be a method of its own, returns a value, and hides its futures from whoever calls it.
final class YieldFrom implements Way {

    @Override
    public String name() {
        return "yield-from";
    }

    @Override
    public String description() {
        return "the same, each fetch made of smaller generators: connect, write, read";
    }

    @Override
    public Harvest fetch(Site site, List<String> paths) throws Exception {
        List<Page> pages = Weft.run(() -> GeneratorLoop.fetch(paths,
                (selector, path, arrived) -> page(selector, site, path, arrived)));
        return new Harvest(pages, paths.size() + " generators in 1 task");
    }

    private static Generator<Future> page(Selector selector, Site site, String path, List<Page> arrived) {
        return Generator.of(out -> {
            try (SocketChannel channel = SocketChannel.open()) {
                channel.configureBlocking(false);
                SelectionKey key = channel.register(selector, 0);
                out.yieldAll(connect(channel, key, site));
                out.yieldAll(write(channel, key, ByteBuffer.wrap(site.request(path))));
                Object response = out.yieldAll(readToEnd(channel, key));
                arrived.add(Page.fromResponse(path, (byte[]) Objects.requireNonNull(response)));
            }
            return null;
        });
    }

    private static Generator<Future> connect(SocketChannel channel, SelectionKey key, Site site) {
        return Generator.of(out -> {
            if (!channel.connect(site.address())) {
                out.yieldAll(ready(key, SelectionKey.OP_CONNECT));
                channel.finishConnect();
            }
            return null;
        });
    }

    private static Generator<Future> write(SocketChannel channel, SelectionKey key, ByteBuffer request) {
        return Generator.of(out -> {
            while (request.hasRemaining()) {
                out.yieldAll(ready(key, SelectionKey.OP_WRITE));
                channel.write(request);
            }
            return null;
        });
    }

    /// Returns all that comes.
    private static Generator<Future> readToEnd(SocketChannel channel, SelectionKey key) {
        return Generator.of(out -> {
            ByteArrayOutputStream response = new ByteArrayOutputStream(4096);
            ByteBuffer chunk = ByteBuffer.allocate(4096);
            int count = 0;
            while (count >= 0) {
                response.write(chunk.array(), 0, count);
                out.yieldAll(ready(key, SelectionKey.OP_READ));
                count = channel.read(chunk.clear());
            }
            return response.toByteArray();
        });
    }

    /// The smallest of them: waits until the selector says that the channel is ready.
    private static Generator<Future> ready(SelectionKey key, int event) {
        return Generator.of(out -> {
            Future ready = new Future();
            GeneratorTasks.on(key, event, _ -> ready.setResult(null));
            return out.yield(ready);
        });
    }
}
