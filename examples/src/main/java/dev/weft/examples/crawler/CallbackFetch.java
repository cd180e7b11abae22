package dev.weft.examples.crawler;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.function.Consumer;

/// The fetch of one page in pieces: each callback does what can be done at once and names its successor.
final class CallbackFetch {

    private final String path;
    private final SocketChannel channel;
    private final ByteBuffer request;
    private final ByteBuffer chunk = ByteBuffer.allocate(4096);
    private final ByteArrayOutputStream response = new ByteArrayOutputStream(4096);

    private final Consumer<Page> onPage;

    private CallbackFetch(String path, SocketChannel channel, ByteBuffer request, Consumer<Page> onPage) {
        this.path = path;
        this.channel = channel;
        this.request = request;
        this.onPage = onPage;
    }

    /// Begins to connect; what follows, up to the call of `onPage`, happens in the event loop.
    static void start(Selector selector, Site site, String path, Consumer<Page> onPage) throws IOException {
        SocketChannel channel = SocketChannel.open();
        channel.configureBlocking(false);
        ByteBuffer request = ByteBuffer.wrap(site.request(path));
        Callback onConnect = new CallbackFetch(path, channel, request, onPage)::connected;
        SelectionKey key = channel.register(selector, SelectionKey.OP_CONNECT, onConnect);
        if (channel.connect(site.address())) {
            onConnect.ready(key);
        }
    }

    private void connected(SelectionKey key) throws IOException {
        channel.finishConnect(); // throws if the attempt failed
        then(key, SelectionKey.OP_WRITE, this::writable);
        writable(key);
    }

    private void writable(SelectionKey key) throws IOException {
        channel.write(request);
        if (!request.hasRemaining()) {
            then(key, SelectionKey.OP_READ, this::readable);
        }
    }

    private void readable(SelectionKey key) throws IOException {
        int count = channel.read(chunk.clear());
        if (count < 0) {
            channel.close();
            onPage.accept(Page.fromResponse(path, response.toByteArray()));
        } else {
            response.write(chunk.array(), 0, count);
        }
    }

    private static void then(SelectionKey key, int event, Callback next) {
        key.attach(next);
        key.interestOps(event);
    }
}
