package dev.weft.examples.crawler;

import dev.weft.Action;
import dev.weft.nio.Readiness;
import dev.weft.nio.Readiness.Registration;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// The fetch of one page in the pieces of [CallbackFetch], called back by the loop: no selector of its own.
final class ReadinessFetch {

    private final String path;
    private final SocketChannel channel;
    private final ByteBuffer request;
    private final CompletableFuture<Page> page;
    private final ByteBuffer chunk = ByteBuffer.allocate(4096);
    private final ByteArrayOutputStream response = new ByteArrayOutputStream(4096);

    private @Nullable Registration writing;

    private ReadinessFetch(String path, SocketChannel channel, ByteBuffer request, CompletableFuture<Page> page) {
        this.path = path;
        this.channel = channel;
        this.request = request;
        this.page = page;
    }

    /// Begins to connect; what follows, up to the setting of `page`, happens in callbacks.
    static void start(SocketChannel channel, Site site, String path, CompletableFuture<Page> page) throws IOException {
        channel.configureBlocking(false);
        var fetch = new ReadinessFetch(path, channel, ByteBuffer.wrap(site.request(path)), page);
        if (channel.connect(site.address())) {
            fetch.write();
        } else {
            Readiness.onConnectable(channel, fetch.orFail(fetch::connected));
        }
    }

    /// A failing callback would be reported, and its page waited for in vain.
    private Action orFail(Action callback) {
        return () -> {
            try {
                callback.run();
            } catch (IOException e) {
                page.completeExceptionally(e);
            }
        };
    }

    private void connected() throws IOException {
        channel.finishConnect(); // throws if the attempt failed
        write();
    }

    private void write() {
        writing = Readiness.onWritable(channel, orFail(this::writable));
    }

    private void writable() throws IOException {
        channel.write(request);
        if (!request.hasRemaining()) {
            Readiness.onReadable(channel, orFail(this::readable));
            Objects.requireNonNull(writing).cancel();
        }
    }

    private void readable() throws IOException {
        int count = channel.read(chunk.clear());
        if (count < 0) {
            Readiness.close(channel); // and so ends the registration
            page.complete(Page.fromResponse(path, response.toByteArray()));
        } else {
            response.write(chunk.array(), 0, count);
        }
    }
}
