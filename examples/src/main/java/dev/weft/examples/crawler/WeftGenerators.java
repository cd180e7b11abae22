package dev.weft.examples.crawler;

import dev.weft.Weft;
import dev.weft.channel.Channel;
import dev.weft.coroutine.Generator;
import dev.weft.coroutine.Out;
import dev.weft.nio.Readiness;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/// [GeneratorTasks] on Weft's own selector. Its callbacks are tasks, and the generators belong to one task: so each hands over
/// the [Future] that is to be set, and waits until that task has taken it.
final class WeftGenerators implements Way {

    @Override
    public String name() {
        return "weft-generators";
    }

    @Override
    public String description() {
        return "futures that a Weft loop's own selector sets, for which generators wait";
    }

    @Override
    public Harvest fetch(Site site, List<String> paths) throws Exception {
        return new Harvest(Weft.run(() -> fetchAll(site, paths)), paths.size() + " generators in 1 task");
    }

    private static List<Page> fetchAll(Site site, List<String> paths) throws InterruptedException {
        Channel<Future> ready = Channel.rendezvous();
        List<Page> pages = new ArrayList<>();
        List<GeneratorTask> tasks = new ArrayList<>();
        try {
            for (String path : paths) {
                GeneratorTask task = new GeneratorTask(page(ready, site, path, pages));
                tasks.add(task);
                task.start();
            }
            while (pages.size() < paths.size()) {
                ready.receive().setResult(null);
            }
            return pages;
        } finally {
            tasks.forEach(GeneratorTask::close);
        }
    }

    private static Generator<Future> page(Channel<Future> ready, Site site, String path, List<Page> arrived) {
        return Generator.of(out -> {
            try (SocketChannel channel = SocketChannel.open()) {
                channel.configureBlocking(false);
                if (!channel.connect(site.address())) {
                    Future connectable = new Future();
                    try (var _ = Readiness.onConnectable(channel, () -> ready.send(connectable))) {
                        out.yield(connectable);
                    }
                    channel.finishConnect();
                }

                ByteBuffer request = ByteBuffer.wrap(site.request(path));
                while (request.hasRemaining()) {
                    Future writable = new Future();
                    try (var _ = Readiness.onWritable(channel, () -> ready.send(writable))) {
                        out.yield(writable);
                    }
                    channel.write(request);
                }

                ByteArrayOutputStream response = new ByteArrayOutputStream(4096);
                for (byte[] chunk; (chunk = chunk(out, ready, channel)).length > 0;) {
                    response.write(chunk);
                }
                arrived.add(Page.fromResponse(path, response.toByteArray()));
            }
            return null;
        });
    }

    private static byte[] chunk(Out<Future> out, Channel<Future> ready, SocketChannel channel)
            throws IOException {
        Future readable = new Future();
        try (var _ = Readiness.onReadable(channel, () -> ready.send(readable))) {
            out.yield(readable);
        }
        return GeneratorTasks.chunk(channel);
    }
}
