package dev.weft.examples.crawler;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/// A web server on the loopback interface that answers every request after the same delay: never early, and late by a
/// millisecond at most while the machine has a core for it.
///
/// One platform thread serves all connections, however many they are.
public final class SlowServer implements AutoCloseable {

    /// Enough for some thousand clients that connect at the same instant; the system may cap it.
    private static final int BACKLOG = 4096;

    private final Site site;
    private final SlowLoop loop;
    private final Thread thread;

    private SlowServer(Site site, SlowLoop loop) {
        this.site = site;
        this.loop = loop;
        this.thread = Thread.ofPlatform().name("slow-server").daemon().start(loop);
    }

    /// Opens a server of the [SamplePages] on a free port.
    ///
    /// @param delay before each answer
    /// @return open
    /// @throws IOException if there is no port
    public static SlowServer open(Duration delay) throws IOException {
        return open(delay, SamplePages::at);
    }

    /// Opens a server on a free port.
    ///
    /// @param content the page at a path, or empty for status 404; called on the server's thread, so it must be quick
    static SlowServer open(Duration delay, Function<String, Optional<String>> content) throws IOException {
        ServerSocketChannel listener = ServerSocketChannel.open();
        listener.bind(new InetSocketAddress(Site.LOOPBACK, 0), BACKLOG);
        listener.configureBlocking(false);
        Selector selector = Selector.open();
        listener.register(selector, SelectionKey.OP_ACCEPT);
        Site site = new Site(listener.socket().getLocalPort());
        return new SlowServer(site, new SlowLoop(selector, listener, delay, content));
    }

    /// Where it is.
    ///
    /// @return on the loopback interface
    public Site site() {
        return site;
    }

    /// How many answers it has sent since it was opened. An answer is counted before its first byte leaves.
    int answers() {
        return loop.answers();
    }

    /// Closes the port and every connection, and waits until the server's thread has ended.
    @Override
    public void close() {
        loop.stop();
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
