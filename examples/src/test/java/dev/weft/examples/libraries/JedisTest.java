package dev.weft.examples.libraries;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.Task;
import dev.weft.TaskGroup;
import dev.weft.Weft;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Connection;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.exceptions.JedisConnectionException;

/// Jedis, which blocks, on a loop, against a real Redis.
class JedisTest {

    private static final int SIZE = 2;

    private static Redis redis;

    private RedisClient client;

    @BeforeAll
    static void start() {
        redis = Redis.start();
    }

    @AfterAll
    static void stop() throws Exception {
        if (redis != null) {
            redis.close();
        }
    }

    @BeforeEach
    void open() {
        redis.clear();
        ConnectionPoolConfig config = new ConnectionPoolConfig();
        config.setMaxTotal(SIZE);
        // Without one the pool spins while it makes a connection, and holds the loop that was to make it.
        config.setMaxWait(Duration.ofSeconds(20));
        client = RedisClient.builder().hostAndPort("127.0.0.1", redis.port()).poolConfig(config).build();
        // Connects: a short timeout is for the command.
        client.ping();
    }

    @AfterEach
    void close() {
        client.close();
    }

    private String take() throws InterruptedException {
        try {
            return client.blpop(0, "list").getLast();
        } catch (JedisConnectionException e) {
            // Throws if we are cancelled: then that is why.
            Weft.yieldNow();
            throw e;
        }
    }

    @Test
    void aCommandThatWaitsLetsOtherTasksRun() throws Exception {
        List<String> answers = Weft.run(() -> Weft.gather(this::take, () -> {
            redis.awaitWaiting(1);
            client.rpush("list", "item");
            return "pushed";
        }));
        assertEquals(List.of("item", "pushed"), answers);
    }

    @Test
    void manyTasksShareFewConnections() throws Exception {
        List<String> answers = Weft.run(() -> Weft.map(IntStream.range(0, 60).boxed().toList(), 60,
                number -> client.set("key" + number, "value")));
        assertEquals(Collections.nCopies(60, "OK"), answers);
        assertEquals(0, client.getPool().getNumActive());
    }

    @Test
    void aTimeoutClosesTheConnectionAndThePoolMakesAnother() throws Exception {
        redis.pause();
        Weft.run(() -> {
            var timeout = assertThrows(TimeoutException.class,
                    () -> Weft.withTimeout(Duration.ofMillis(50), () -> client.set("key", "value")));
            assertInstanceOf(JedisConnectionException.class, timeout.getCause());
            redis.goOn();
            assertPoolIsWhole();
        });
    }

    @Test
    void aCancelClosesTheConnectionAndThePoolMakesAnother() throws Exception {
        redis.pause();
        Weft.run(() -> {
            cancelWaiting(() -> client.set("key", "value"));
            redis.goOn();
            assertPoolIsWhole();
        });
    }

    /// Jedis sets the socket's timeout back in a `finally`, which fails too.
    @Test
    void aBlockingCommandThatIsCancelledHidesThatItWas() throws Exception {
        Weft.run(() -> {
            var failure = assertThrows(JedisConnectionException.class,
                    () -> Weft.withTimeout(Duration.ofMillis(50), () -> client.blpop(0, "list")));
            assertEquals("Socket is closed", failure.getCause().getMessage());
            assertInstanceOf(TimeoutException.class, failure.getSuppressed()[failure.getSuppressed().length - 1]);
            assertPoolIsWhole();
        });
    }

    @Test
    void aCancelledBlockingCommandTakesNoItemAndThePoolIsWhole() throws Exception {
        Weft.run(() -> {
            cancelWaiting(this::take);
            redis.awaitWaiting(0);
            redis.push("list", "item");
            assertEquals(1, redis.length("list"));
            assertPoolIsWhole();
        });
    }

    private interface Work {

        Object run() throws Exception;
    }

    private static void cancelWaiting(Work work) throws Exception {
        TaskGroup.scope(group -> {
            Task<?> task = group.fork(work::run);
            redis.awaitWaiting(1);
            task.cancel("no longer wanted");
            return null;
        });
    }

    /// All its connections can be had at once, and each is good for a command.
    private void assertPoolIsWhole() {
        assertEquals(0, client.getPool().getNumActive());
        try (Connection one = client.getPool().getResource(); Connection two = client.getPool().getResource()) {
            assertEquals(List.of(true, true), List.of(one.ping(), two.ping()));
            assertEquals(SIZE, redis.clients());
        }
    }

    @Test
    void aTaskThatWaitsForAConnectionLetsOthersRunAndCanBeCancelled() throws Exception {
        Weft.run(() -> {
            try (Connection _ = client.getPool().getResource(); Connection _ = client.getPool().getResource()) {
                assertThrows(TimeoutException.class,
                        () -> Weft.withTimeout(Duration.ofMillis(20), () -> client.get("key")));
            }
            assertPoolIsWhole();
        });
    }
}
