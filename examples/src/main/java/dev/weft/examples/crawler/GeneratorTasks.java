package dev.weft.examples.crawler;

import dev.weft.Weft;
import dev.weft.coroutine.Generator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/// The selector of [Callbacks], but each fetch is in one piece again: a generator that gives out a [Future] wherever it has
/// to wait, and that its [GeneratorTask] goes on with when the future has been set.
final class GeneratorTasks implements Way {

    @Override
    public String name() {
        return "generator-tasks";
    }

    @Override
    public String description() {
        return "a selector that sets futures, for which generators wait, in one task on a Weft loop";
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
                if (!channel.connect(site.address())) {
                    Future connected = new Future();
                    on(key, SelectionKey.OP_CONNECT, _ -> connected.setResult(channel.finishConnect()));
                    out.yield(connected);
                }

                ByteBuffer request = ByteBuffer.wrap(site.request(path));
                while (request.hasRemaining()) {
                    Future written = new Future();
                    on(key, SelectionKey.OP_WRITE, _ -> written.setResult(channel.write(request)));
                    out.yield(written);
                }

                ByteArrayOutputStream response = new ByteArrayOutputStream(4096);
                while (true) {
                    Future read = new Future();
                    on(key, SelectionKey.OP_READ, _ -> read.setResult(chunk(channel)));
                    byte[] chunk = (byte[]) Objects.requireNonNull(out.yield(read));
                    if (chunk.length == 0) {
                        break;
                    }
                    response.write(chunk);
                }
                arrived.add(Page.fromResponse(path, response.toByteArray()));
            }
            return null;
        });
    }

    static void on(SelectionKey key, int event, Callback callback) {
        key.attach(callback);
        key.interestOps(event);
    }

    /// What there is to read; nothing at the end.
    static byte[] chunk(SocketChannel channel) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(4096);
        int count = channel.read(buffer);
        return count < 0 ? new byte[0] : Arrays.copyOf(buffer.array(), count);
    }
}
