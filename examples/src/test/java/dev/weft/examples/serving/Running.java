package dev.weft.examples.serving;

import dev.weft.Action;
import dev.weft.EventLoop;
import dev.weft.Task;
import dev.weft.nio.ServerOptions;
import dev.weft.nio.TcpServer;
import dev.weft.nio.TcpStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/// A server on a loop of its own, in a thread of its own, for tests that are its clients.
public final class Running implements AutoCloseable {

    /// What serves.
    @FunctionalInterface
    public interface Serving {

        void serve(TcpServer server) throws Exception;
    }

    private final EventLoop loop;
    private final Thread carrier;
    private final Task<?> serving;
    private final int port;

    private Running(Serving body) throws Exception {
        CompletableFuture<EventLoop> opened = new CompletableFuture<>();
        carrier = Thread.ofPlatform().name("server under test").start(() -> {
            try (EventLoop own = EventLoop.open()) {
                opened.complete(own);
                own.runForever();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        loop = opened.get(20, TimeUnit.SECONDS);
        CompletableFuture<Integer> listening = new CompletableFuture<>();
        serving = loop.submit(() -> {
            try (TcpServer server = TcpServer.open(new InetSocketAddress("localhost", 0),
                    ServerOptions.defaults().grace(Service.GRACE))) {
                listening.complete(server.port());
                body.serve(server);
            }
            return null;
        });
        port = listening.get(20, TimeUnit.SECONDS);
    }

    public static Running start(Serving body) throws Exception {
        return new Running(body);
    }

    public int port() {
        return port;
    }

    public TcpStream connect() throws IOException, InterruptedException {
        return TcpStream.connect("localhost", port);
    }

    /// Does something on the server's loop, and waits for it.
    public void onLoop(Action action) throws InterruptedException, ExecutionException {
        loop.submit(() -> {
            action.run();
            return null;
        }).get();
    }

    /// Ends it as Ctrl-C would.
    public void cancel() {
        serving.cancel("the test ends it");
    }

    /// Whether it serves nobody any more.
    public boolean hasEnded() {
        return serving.isDone();
    }

    @Override
    public void close() {
        cancel();
        loop.stop();
        try {
            carrier.join();
        } catch (InterruptedException e) {
            // The test was interrupted; the loop ends all the same.
            Thread.currentThread().interrupt();
        }
    }
}
