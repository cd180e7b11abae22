package dev.weft.examples.kv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.examples.serving.Running;
import dev.weft.examples.serving.Tool;
import java.io.BufferedReader;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The clients of Redis, with the server that they do not know.
class RedisClientsTest {

    private static String cli(Running server, String... words) throws Exception {
        return cliWith("", server, words);
    }

    private static String cliWith(String input, Running server, String... words) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("-h", "localhost", "-p", Integer.toString(server.port())));
        arguments.addAll(List.of(words));
        return Tool.named("redis-cli").runWith(input, arguments.toArray(String[]::new)).strip();
    }

    @Test
    void redisCliDoesItsEverydayWork() throws Exception {
        try (Running server = Running.start(KeyValueServer::serve)) {
            assertEquals("OK", cli(server, "SET", "greeting", "hello, world", "EX", "100"));
            assertEquals("hello, world", cli(server, "GET", "greeting"));
            assertEquals("100", cli(server, "TTL", "greeting"));
            assertEquals("3", cli(server, "RPUSH", "list", "a", "b", "c"));
            assertEquals("a\nb\nc", cli(server, "LRANGE", "list", "0", "-1"));
            assertEquals("WRONGTYPE Operation against a key holding the wrong kind of value",
                    cli(server, "GET", "list"));
            assertEquals("list\na", cli(server, "BLPOP", "list", "1"));
            assertEquals("greeting", cli(server, "--scan", "--pattern", "gr*"));
            assertTrue(cli(server, "INFO").contains("redis_version:"));
        }
    }

    @Test
    void redisCliReadsCommandsFromItsInput() throws Exception {
        try (Running server = Running.start(KeyValueServer::serve)) {
            assertEquals("OK\n1\n2\n\"2\"", cliWith("set n 0\nincr n\nincr n\nget n\n", server, "--no-raw")
                    .replace("(integer) ", ""));
            String piped = cliWith("SET a 1\r\nSET b 2\r\nINCR a\r\n", server, "--pipe");
            assertTrue(piped.endsWith("errors: 0, replies: 3"), piped);
        }
    }

    @Test
    void redisCliListensToAChannel() throws Exception {
        Tool redisCli = Tool.named("redis-cli");
        try (Running server = Running.start(KeyValueServer::serve)) {
            Process listener = redisCli.start("-p", Integer.toString(server.port()), "SUBSCRIBE", "news");
            try (BufferedReader output = listener.inputReader()) {
                assertEquals(List.of("subscribe", "news", "1"),
                        List.of(output.readLine(), output.readLine(), output.readLine()));
                assertEquals("1", cli(server, "PUBLISH", "news", "hello"));
                assertEquals(List.of("message", "news", "hello"),
                        List.of(output.readLine(), output.readLine(), output.readLine()));
            } finally {
                listener.destroyForcibly();
            }
        }
    }

    @Test
    void redisBenchmarkGetsAllItsAnswers() throws Exception {
        Tool benchmark = Tool.named("redis-benchmark");
        try (Running server = Running.start(KeyValueServer::serve)) {
            String report = benchmark.run("-p", Integer.toString(server.port()), "-n", "5000", "-c", "50", "-P", "16",
                    "--csv",
                    "-t", "ping,set,get,incr,lpush,rpush,lpop,rpop,lrange_100,mset");
            for (String test : List.of("SET", "GET", "INCR", "LPUSH", "RPUSH", "LPOP", "RPOP", "MSET (10 keys)",
                    "LRANGE_100 (first 100 elements)", "PING_INLINE")) {
                assertTrue(report.contains("\n\"" + test + "\","), report);
            }
            assertTrue(!report.contains("rror from server"), report);
            int counted = Integer.parseInt(cli(server, "GET", "counter:__rand_int__"));
            assertTrue(counted >= 5000, () -> "counted to " + counted);
        }
    }
}
