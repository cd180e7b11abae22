package dev.weft.examples.kv;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.examples.serving.Running;
import dev.weft.nio.TcpStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The protocol, byte by byte.
class KeyValueServerTest {

    private Running server;
    private final List<TcpStream> clients = new ArrayList<>();
    private TcpStream client;

    @BeforeEach
    void start() throws Exception {
        server = Running.start(KeyValueServer::serve);
        client = connect();
    }

    @AfterEach
    void end() {
        clients.forEach(TcpStream::close);
        server.close();
    }

    private TcpStream connect() throws IOException, InterruptedException {
        TcpStream stream = server.connect();
        clients.add(stream);
        return stream;
    }

    /// Sends words as RESP has them, several requests if there is a `;` between.
    private static void send(TcpStream to, String requests) throws IOException, InterruptedException {
        StringBuilder text = new StringBuilder();
        for (String request : requests.split("; ")) {
            String[] words = request.split(" ");
            text.append('*').append(words.length).append("\r\n");
            for (String word : words) {
                text.append('$').append(word.length()).append("\r\n").append(word).append("\r\n");
            }
        }
        to.write(text.toString());
    }

    /// One reply, in a line: arrays in brackets, nothing as `nil`.
    private static String reply(TcpStream from) throws IOException, InterruptedException {
        String line = from.readLine();
        if (line == null) {
            return "the end";
        }
        String rest = line.substring(1);
        switch (line.charAt(0)) {
            case '$' -> {
                int length = Integer.parseInt(rest);
                return length < 0 ? "nil" : new String(from.readExactly(length + 2), 0, length, StandardCharsets.UTF_8);
            }
            case '*' -> {
                int size = Integer.parseInt(rest);
                List<String> elements = new ArrayList<>();
                for (int i = 0; i < size; i++) {
                    elements.add(reply(from));
                }
                return size < 0 ? "nil" : elements.toString();
            }
            default -> {
                return line.startsWith("+") ? rest : line;
            }
        }
    }

    private void does(String requests, String... replies) throws IOException, InterruptedException {
        send(client, requests);
        for (String reply : replies) {
            assertEquals(reply, reply(client), requests);
        }
    }

    @Test
    void stringsAreSetAndGot() throws Exception {
        does("PING; PING x; ECHO y", "PONG", "x", "y");
        does("SET k v; GET k; GET none; EXISTS k none k; DEL k none; GET k", "OK", "v", "nil", ":2", ":1", "nil");
        does("SET k 1 NX; SET k 2 NX; SET j 1 XX; SET k 3 XX GET; GET k", "OK", "nil", "nil", "1", "3");
        does("MSET a 1 b 2; MGET a none b", "OK", "[1, nil, 2]");
        does("APPEND a 2; APPEND new x; STRLEN a; GET a", ":2", ":1", ":2", "12");
        does("INCR n; INCRBY n 10; DECR n; DECRBY n 5; GET n", ":1", ":11", ":10", ":5", "5");
    }

    @Test
    void mistakesAreToldAsRedisDoes() throws Exception {
        does("get", "-ERR wrong number of arguments for 'get' command");
        does("Foo a b", "-ERR unknown command 'Foo', with args beginning with: 'a' 'b' ");
        does("SET k x; INCR k; INCRBY n x", "OK", "-ERR value is not an integer or out of range",
                "-ERR value is not an integer or out of range");
        does("SET k 9223372036854775807; INCR k; GET k", "OK", "-ERR increment or decrement would overflow",
                "9223372036854775807");
        does("SET k v NX XX; SET k v EX; SET k v EX 0", "-ERR syntax error", "-ERR syntax error",
                "-ERR invalid expire time in 'set' command");
        does("RPUSH l a; GET l; APPEND l x; LPUSH k x",
                ":1", "-WRONGTYPE Operation against a key holding the wrong kind of value",
                "-WRONGTYPE Operation against a key holding the wrong kind of value",
                "-WRONGTYPE Operation against a key holding the wrong kind of value");
        does("MSET a; MSET a 1 b", "-ERR wrong number of arguments for 'mset' command",
                "-ERR wrong number of arguments for 'mset' command");
        does("PEXPIRE k 9999999999999999", "-ERR invalid expire time in 'pexpire' command");
    }

    @Test
    void listsHaveTwoEnds() throws Exception {
        does("RPUSH l b c; LPUSH l a x; LRANGE l 0 -1; LRANGE l 1 2; LRANGE l -2 100; LRANGE l 5 9", ":2", ":4",
                "[x, a, b, c]", "[a, b]", "[b, c]", "[]");
        does("LLEN l; LPOP l; RPOP l; LPOP l 5; LPOP l; LPOP l 2; EXISTS l", ":4", "x", "c", "[a, b]", "nil", "nil",
                ":0");
    }

    @Test
    void keysAreFoundByPattern() throws Exception {
        does("MSET user:1 a user:2 b x c; RPUSH list 1; DBSIZE", "OK", ":1", ":4");
        send(client, "KEYS user:*; SCAN 0 MATCH user:? COUNT 1; SCAN 0 TYPE list; TYPE x");
        assertTrue(List.of("[user:1, user:2]", "[user:2, user:1]").contains(reply(client)));
        assertTrue(reply(client).startsWith("[0, [user:"));
        assertEquals("[0, [list]]", reply(client));
        assertEquals("string", reply(client));
        does("FLUSHDB; DBSIZE; KEYS *", "OK", ":0", "[]");
    }

    @Test
    void keysExpireByTheLoopsTimers() throws Exception {
        does("SET k v PX 50; SET stays v; PTTL stays; PTTL none; TTL none", "OK", "OK", ":-1", ":-2", ":-2");
        await(() -> ask("EXISTS k").equals(":0"));
        does("SET k v EX 100; TTL k; PERSIST k; PERSIST k; TTL k", "OK", ":100", ":1", ":0", ":-1");
        does("EXPIRE k 50; TTL k; SET k w; TTL k; EXPIRE k 0; EXISTS k; EXPIRE none 5", ":1", ":50", "OK", ":-1", ":1",
                ":0", ":0");
        does("SET k 1 PX 60; INCR k; DEL k; SET k 2; RPUSH l x; PEXPIRE l 30", "OK", ":2", ":1", "OK", ":1", ":1");
        await(() -> ask("EXISTS l").equals(":0"));
        does("GET k; DBSIZE", "2", ":2");
    }

    private String ask(String request) {
        try {
            send(client, request);
            return reply(client);
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void await(Supplier<Boolean> condition) {
        Awaitility.await().pollInterval(Duration.ofMillis(5)).until(condition::get);
    }

    @Test
    void anyBytesAreKept() throws Exception {
        byte[] value = new byte[256];
        for (int i = 0; i < value.length; i++) {
            value[i] = (byte) i;
        }
        client.write("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$256\r\n");
        client.write(value);
        client.write("\r\n");
        assertEquals("OK", reply(client));
        send(client, "GET k");
        assertEquals("$256", client.readLine());
        assertArrayEquals(value, client.readExactly(256));
    }

    @Test
    void aValueOfMegabytesArrivesWhole() throws Exception {
        String value = "0123456789abcdef".repeat(1 << 17);
        send(client, "SET k " + value + "; GET k; PING");
        assertEquals("OK", reply(client));
        assertEquals(value, reply(client));
        assertEquals("PONG", reply(client));
    }

    @Test
    void aRequestMayComeByteByByte() throws Exception {
        for (byte b : "*2\r\n$4\r\nECHO\r\n$5\r\nhello\r\nPING\r\n".getBytes(StandardCharsets.US_ASCII)) {
            client.write(new byte[]{b});
        }
        assertEquals("hello", reply(client));
        assertEquals("PONG", reply(client));
    }

    @Test
    void aRequestOfManyWordsInManyPiecesArrivesWhole() throws Exception {
        StringBuilder request = new StringBuilder("RPUSH l");
        for (int i = 0; i < 100_000; i++) {
            request.append(' ').append(i);
        }
        send(client, request + "; LLEN l; LRANGE l 99998 -1");
        assertEquals(":100000", reply(client));
        assertEquals(":100000", reply(client));
        assertEquals("[99998, 99999]", reply(client));
    }

    @Test
    void wordsOnALineAreARequest() throws Exception {
        client.write("SET k v\r\n\r\n  GET   k  \nping\r\n");
        assertEquals("OK", reply(client));
        assertEquals("v", reply(client));
        assertEquals("PONG", reply(client));
    }

    @Test
    void whatIsNoRequestEndsTheConnectionWithAWord() throws Exception {
        for (String[] wrong : new String[][]{{"*x\r\n", "invalid multibulk length"},
            {"*1\r\nPING\r\n", "expected '$', got 'P'"},
            {"*1\r\n$x\r\n", "invalid bulk length"}, {"*1\r\n$99999999999\r\n", "invalid bulk length"},
            {"*99999999\r\n", "invalid multibulk length"}, {"x".repeat(70_000), "too big inline request"}}) {
            TcpStream other = connect();
            other.write("PING\r\n" + wrong[0]);
            assertEquals("PONG", reply(other));
            assertEquals("-ERR Protocol error: " + wrong[1], reply(other));
            assertEquals("the end", reply(other));
        }
        does("PING", "PONG");
    }

    @Test
    void aPipelineIsAnsweredInOrderAndTogether() throws Exception {
        StringBuilder requests = new StringBuilder();
        for (int i = 0; i < 1000; i++) {
            requests.append("INCR n\r\n");
        }
        client.write(requests.toString());
        for (int i = 1; i <= 1000; i++) {
            assertEquals(":" + i, reply(client));
        }
    }

    @Test
    void quitSaysOkAndEnds() throws Exception {
        does("SET k v; QUIT; SET k w", "OK", "OK", "the end");
        client = connect();
        does("GET k", "v");
    }

    @Test
    void theServerEndsWhileClientsAreIdle() throws Exception {
        does("PING", "PONG");
        server.cancel();
        assertNull(client.readLine());
    }

    // --- BLPOP ---

    @Test
    void blpopTakesWhatIsThereFromTheFirstListThatHasSomething() throws Exception {
        does("RPUSH b 1 2; BLPOP a b 0; BLPOP b a 1", ":2", "[b, 1]", "[b, 2]");
    }

    @Test
    void blpopWaitsUntilSomebodyPushes() throws Exception {
        TcpStream other = connect();
        send(client, "BLPOP a b 0; PING");
        seenTo(other);
        send(other, "RPUSH b x y; LLEN b");
        assertEquals(":2", reply(other));
        assertEquals(":1", reply(other));
        assertEquals("[b, x]", reply(client));
        assertEquals("PONG", reply(client));
    }

    /// Another client's request that comes later is answered later: then the first has been seen to.
    private static void seenTo(TcpStream other) throws IOException, InterruptedException {
        send(other, "PING");
        assertEquals("PONG", reply(other));
    }

    @Test
    void whatComesMeanwhileWaitsItsTurn() throws Exception {
        TcpStream other = connect();
        send(client, "BLPOP a 0");
        send(client, "INCR n; ".repeat(20_000) + "PING");
        seenTo(other);
        send(other, "RPUSH a x");
        assertEquals(":1", reply(other));
        assertEquals("[a, x]", reply(client));
        for (int i = 1; i <= 20_000; i++) {
            assertEquals(":" + i, reply(client));
        }
        assertEquals("PONG", reply(client));
    }

    @Test
    void blpopGivesUpAfterItsTime() throws Exception {
        does("BLPOP none 0.02", "nil");
        does("BLPOP none x", "-ERR timeout is not a float or out of range");
        does("BLPOP none -1", "-ERR timeout is negative");
    }

    @Test
    void whoHasWaitedLongestIsServedFirst() throws Exception {
        TcpStream second = connect();
        TcpStream third = connect();
        send(client, "BLPOP q 0");
        seenTo(second);
        send(second, "BLPOP q 0");
        seenTo(third);
        send(third, "RPUSH q 1 2 3; LLEN q");
        assertEquals("[q, 1]", reply(client));
        assertEquals("[q, 2]", reply(second));
        assertEquals(":3", reply(third));
        assertEquals(":1", reply(third));
    }

    @Test
    void aClientThatGoesWhileItWaitsTakesNothing() throws Exception {
        TcpStream other = connect();
        send(client, "BLPOP q 0");
        seenTo(other);
        client.close();
        client = connect();
        // The server sees the end of the one before it hears of the next, but for a turn of its loop or two.
        await(() -> {
            ask("DEL q");
            return ask("RPUSH q x").equals(":1") && ask("LLEN q").equals(":1");
        });
    }

    // --- SUBSCRIBE ---

    @Test
    void whatIsPublishedReachesTheSubscribers() throws Exception {
        TcpStream listener = connect();
        send(listener, "SUBSCRIBE news sports");
        assertEquals("[subscribe, news, :1]", reply(listener));
        assertEquals("[subscribe, sports, :2]", reply(listener));
        does("PUBLISH news hello; PUBLISH weather rain", ":1", ":0");
        assertEquals("[message, news, hello]", reply(listener));
        send(listener, "PING; GET x; UNSUBSCRIBE news; UNSUBSCRIBE; PING");
        assertEquals("[pong, ]", reply(listener));
        assertEquals("-ERR Can't execute 'get': only SUBSCRIBE / UNSUBSCRIBE / PING / QUIT are allowed in this context",
                reply(listener));
        assertEquals("[unsubscribe, news, :1]", reply(listener));
        assertEquals("[unsubscribe, sports, :0]", reply(listener));
        assertEquals("PONG", reply(listener));
        does("PUBLISH news hello", ":0");
    }

    @Test
    void aSubscriberThatGoesIsForgotten() throws Exception {
        TcpStream listener = connect();
        send(listener, "SUBSCRIBE news");
        assertEquals("[subscribe, news, :1]", reply(listener));
        listener.close();
        await(() -> ask("PUBLISH news x").equals(":0"));
    }

    @Test
    void aSubscriberThatDoesNotReadIsDroppedAndHoldsUpNobody() throws Exception {
        TcpStream listener = connect();
        send(listener, "SUBSCRIBE news");
        assertEquals("[subscribe, news, :1]", reply(listener));
        String request = "PUBLISH news " + "x".repeat(30_000);
        int told = 0;
        while (ask(request).equals(":1")) {
            told++;
        }
        assertTrue(told >= 1024, "dropped too early");
    }
}
