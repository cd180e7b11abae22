package dev.weft.examples.libraries;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.Task;
import dev.weft.TaskGroup;
import dev.weft.Weft;
import io.lettuce.core.KeyValue;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandInterruptedException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Lettuce, which works on threads of Netty's, used from a loop, against a real Redis.
class LettuceTest {

    private static Redis redis;
    private static RedisClient client;

    private StatefulRedisConnection<String, String> connection;

    @BeforeAll
    static void start() {
        redis = Redis.start();
        client = RedisClient.create(RedisURI.create("127.0.0.1", redis.port()));
    }

    @AfterAll
    static void stop() throws Exception {
        if (redis != null) {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(5));
            redis.close();
        }
    }

    @BeforeEach
    void open() {
        redis.clear();
        connection = client.connect();
    }

    @AfterEach
    void close() {
        connection.close();
    }

    @Test
    void aCommandThatWaitsLetsOtherTasksRun() throws Exception {
        List<String> answers = Weft.run(() -> Weft.gather(() -> connection.sync().blpop(0, "list").getValue(), () -> {
            redis.awaitWaiting(1);
            redis.push("list", "item");
            return "pushed";
        }));
        assertEquals(List.of("item", "pushed"), answers);
    }

    @Test
    void manyTasksShareOneConnection() throws Exception {
        long before = redis.clients();
        Weft.run(() -> {
            Weft.map(IntStream.range(0, 100).boxed().toList(), 100,
                    number -> Weft.await(connection.async().set("key" + number, "value" + number)));
            assertEquals("value42", connection.sync().get("key42"));
        });
        assertEquals(before, redis.clients());
    }

    @Test
    void aTimeoutEndsTheWaitAndTheConnectionStaysAsItWas() throws Exception {
        Weft.run(() -> {
            var timeout = assertThrows(TimeoutException.class,
                    () -> Weft.withTimeout(Duration.ofMillis(50), () -> connection.sync().blpop(0, "list")));
            assertInstanceOf(RedisCommandInterruptedException.class, timeout.getCause());
            // Answers come in order: first what nobody waits for.
            redis.push("list", "item");
            assertEquals("PONG", connection.sync().ping());
        });
    }

    @Test
    void whatIsCancelledGoesOnInTheServerAndTakesAnItemThatNobodyGets() throws Exception {
        Weft.run(() -> {
            cancelWaiting(() -> connection.sync().blpop(0, "list"));
            redis.push("list", "item");
            connection.sync().ping();
            assertEquals(0, redis.length("list"));
        });
    }

    @Test
    void aConnectionOfItsOwnThatIsClosedTakesNoItem() throws Exception {
        Weft.run(() -> {
            cancelWaiting(() -> {
                try (StatefulRedisConnection<String, String> own = client.connect()) {
                    return own.sync().blpop(0, "list");
                }
            });
            redis.awaitWaiting(0);
            redis.push("list", "item");
            assertEquals(1, redis.length("list"));
        });
    }

    private interface Work {

        Object run() throws Exception;
    }

    private void cancelWaiting(Work work) throws Exception {
        TaskGroup.scope(group -> {
            Task<?> task = group.fork(work::run);
            redis.awaitWaiting(1);
            task.cancel("no longer wanted");
            return null;
        });
    }

    @Test
    void aFutureOfLettucesIsAwaitedAndStaysUsable() throws Exception {
        Weft.run(() -> {
            RedisFuture<KeyValue<String, String>> item = connection.async().blpop(0, "list");
            assertThrows(TimeoutException.class, () -> Weft.withTimeout(Duration.ofMillis(20), () -> Weft.await(item)));
            redis.push("list", "item");
            assertEquals("item", Weft.await(item).getValue());
        });
    }
}
