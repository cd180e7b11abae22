package dev.weft.examples.libraries;

import dev.weft.Weft;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.opentest4j.TestAbortedException;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.args.ClientPauseMode;
import redis.embedded.RedisServer;

/// A Redis for a test class.
final class Redis implements AutoCloseable {

    private final RedisServer server;
    private final int port;
    private final Jedis own;

    private Redis(RedisServer server, int port) {
        this.server = server;
        this.port = port;
        own = new Jedis("127.0.0.1", port);
    }

    /// Starts one; where none can be had the tests are skipped.
    static Redis start() {
        try {
            int port = freePort();
            RedisServer server = RedisServer.newRedisServer().port(port).bind("127.0.0.1").setting("save \"\"").build();
            server.start();
            return new Redis(server, port);
        } catch (IOException | RuntimeException e) {
            throw new TestAbortedException("no Redis can be started here: " + e.getMessage(), e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    int port() {
        return port;
    }

    void push(String list, String item) {
        own.rpush(list, item);
    }

    long length(String list) {
        return own.llen(list);
    }

    void clear() {
        own.flushAll();
    }

    /// Lets everybody who writes wait.
    void pause() {
        own.clientPause(60_000, ClientPauseMode.WRITE);
    }

    void goOn() {
        own.clientUnpause();
    }

    /// Waits until so many clients wait, in the server.
    void awaitWaiting(int count) throws InterruptedException {
        while (!own.info("clients").contains("blocked_clients:" + count + "\r\n")) {
            Weft.yieldNow();
        }
    }

    /// How many clients are connected, besides this one.
    long clients() {
        return own.clientList().lines().count() - 1;
    }

    @Override
    public void close() throws IOException {
        own.close();
        server.stop();
    }
}
