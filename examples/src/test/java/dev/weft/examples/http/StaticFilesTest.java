package dev.weft.examples.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.examples.http.Connection.Patience;
import dev.weft.examples.serving.Running;
import dev.weft.nio.ByteStream;
import dev.weft.nio.TcpStream;
import dev.weft.nio.testing.FaultPlan;
import dev.weft.nio.testing.FaultyStream;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The protocol, as it goes over the wire.
class StaticFilesTest {

    private static final Patience SHORT = new Patience(Duration.ofMillis(100), Duration.ofMillis(100),
            Duration.ofMillis(100));

    @TempDir
    private Path outside;

    private Path root;
    private Running server;
    private TcpStream client;

    @BeforeEach
    void start() throws Exception {
        Files.writeString(outside.resolve("secret.txt"), "secret");
        root = Files.createDirectory(outside.resolve("root"));
        Files.writeString(root.resolve("a.txt"), "0123456789");
        Files.setLastModifiedTime(root.resolve("a.txt"), FileTime.from(Instant.parse("2026-01-02T03:04:05.678Z")));
        Files.writeString(root.resolve("ä <&> b.html"), "<p>hello");
        Files.writeString(Files.createDirectory(root.resolve("sub")).resolve("index.html"), "<p>index");
        Files.createDirectory(root.resolve("empty"));
        serve(Patience.USUAL);
    }

    private void serve(Patience patience) throws Exception {
        if (server != null) {
            end();
        }
        Folder folder = new Folder(root);
        server = Running.start(listening -> StaticFiles.serve(listening, folder, patience));
        client = server.connect();
    }

    @AfterEach
    void end() {
        client.close();
        server.close();
    }

    @Test
    void aFileComesWithItsTypeItsTimeAndItsTag() throws Exception {
        Exchange answer = Exchange.get(client, "/a.txt");
        assertEquals("200 OK", answer.status());
        assertEquals("0123456789", answer.text());
        assertEquals("text/plain; charset=utf-8", answer.header("Content-Type"));
        assertEquals("Fri, 02 Jan 2026 03:04:05 GMT", answer.header("Last-Modified"));
        assertTrue(answer.header("ETag").matches("\"[0-9a-f-]+\""), answer.header("ETag"));
        assertEquals("keep-alive", answer.header("Connection"));
    }

    @Test
    void headIsGetWithoutTheBody() throws Exception {
        Exchange head = Exchange.send(client, "HEAD /a.txt HTTP/1.1");
        assertEquals("10", head.header("Content-Length"));
        assertEquals("0123456789", Exchange.get(client, "/a.txt?x=y").text());
        assertEquals("404 Not Found", Exchange.send(client, "HEAD /nothing HTTP/1.1").status());
        assertEquals("200 OK", Exchange.send(client, "HEAD / HTTP/1.1").status());
    }

    @Test
    void megabytesArriveAsTheyAre() throws Exception {
        byte[] bytes = new byte[5_000_001];
        new Random(5).nextBytes(bytes);
        Files.write(root.resolve("big.bin"), bytes);
        assertArrayEquals(bytes, Exchange.get(client, "/big.bin").body());
        assertEquals("application/octet-stream",
                Exchange.send(client, "HEAD /big.bin HTTP/1.1").header("Content-Type"));
    }

    @Test
    void aNetworkThatCutsAllIntoBytesChangesNothing() throws Exception {
        FaultPlan plan = FaultPlan.seeded(11).slices(1);
        try (ByteStream slow = FaultyStream.over(server.connect(), plan)) {
            assertEquals("0123456789", Exchange.get(slow, "/a.txt").text(), plan::toString);
            assertEquals("345", Exchange.get(slow, "/a.txt", "Range: bytes=3-5").text(), plan::toString);
        }
    }

    @Test
    void requestsInAPipelineAreAnsweredInOrder() throws Exception {
        client.write("GET /a.txt HTTP/1.1\r\nHost: x\r\n\r\n".repeat(3) + "GET /none HTTP/1.1\r\nHost: x\r\n\r\n"
                + "GET /a.txt HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        for (String status : new String[]{"200 OK", "200 OK", "200 OK", "404 Not Found", "200 OK"}) {
            assertEquals(status, Exchange.read(client, false).status());
        }
        assertNull(client.readLine());
    }

    @Test
    void http10ClosesUnlessAskedToStay() throws Exception {
        client.write("GET /a.txt HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n");
        assertEquals("keep-alive", Exchange.read(client, false).header("Connection"));
        client.write("GET /a.txt HTTP/1.0\r\n\r\n");
        assertEquals("close", Exchange.read(client, false).header("Connection"));
        assertNull(client.readLine());
    }

    @ParameterizedTest
    @CsvSource({"bytes=0-3,0123,0-3", "bytes=4-,456789,4-9", "bytes=-2,89,8-9", "bytes=8-100,89,8-9",
        "bytes=-100,0123456789,0-9"})
    void aPartOfAFile(String range, String text, String positions) throws Exception {
        Exchange answer = Exchange.get(client, "/a.txt", "Range: " + range);
        assertEquals("206 Partial Content", answer.status());
        assertEquals(text, answer.text());
        assertEquals("bytes " + positions + "/10", answer.header("Content-Range"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=1-2,4-5", "bytes=5-4", "bytes=-", "lines=1-2", "bytes=a-b"})
    void aRangeThatItDoesNotKnowGetsTheWhole(String range) throws Exception {
        Exchange answer = Exchange.get(client, "/a.txt", "Range: " + range);
        assertEquals("200 OK", answer.status());
        assertEquals("0123456789", answer.text());
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=10-", "bytes=100-200", "bytes=-0"})
    void aPartThatTheFileDoesNotHaveIsRefused(String range) throws Exception {
        Exchange answer = Exchange.get(client, "/a.txt", "Range: " + range);
        assertEquals("416 Range Not Satisfiable", answer.status());
        assertEquals("bytes */10", answer.header("Content-Range"));
    }

    @Test
    void aPartOfAnotherVersionIsTheWhole() throws Exception {
        String etag = Exchange.get(client, "/a.txt").header("ETag");
        assertEquals("206 Partial Content",
                Exchange.get(client, "/a.txt", "Range: bytes=0-3", "If-Range: " + etag).status());
        assertEquals("200 OK", Exchange.get(client, "/a.txt", "Range: bytes=0-3", "If-Range: \"old\"").status());
    }

    @Test
    void whatTheClientHasAlreadyIsNotSent() throws Exception {
        Exchange first = Exchange.get(client, "/a.txt");
        for (String header : new String[]{"If-None-Match: " + first.header("ETag"),
            "If-None-Match: \"x\", W/" + first.header("ETag"),
            "If-None-Match: *", "If-Modified-Since: " + first.header("Last-Modified"),
            "If-Modified-Since: Sat, 01 Jan 2028 00:00:00 GMT"}) {
            Exchange answer = Exchange.get(client, "/a.txt", header);
            assertEquals("304 Not Modified", answer.status(), header);
            assertEquals(first.header("ETag"), answer.header("ETag"));
        }
        for (String header : new String[]{"If-None-Match: \"x\"", "If-Modified-Since: Thu, 01 Jan 2026 00:00:00 GMT",
            "If-Modified-Since: yesterday"}) {
            assertEquals("200 OK", Exchange.get(client, "/a.txt", header).status(), header);
        }
        Files.writeString(root.resolve("a.txt"), "another");
        assertEquals("another", Exchange.get(client, "/a.txt", "If-None-Match: " + first.header("ETag")).text());
    }

    @Test
    void aFolderIsListedAndItsNamesAreEncoded() throws Exception {
        Exchange answer = Exchange.get(client, "/");
        assertEquals("text/html; charset=utf-8", answer.header("Content-Type"));
        assertTrue(answer.text().contains("<a href=\"./%C3%A4%20%3C%26%3E%20b.html\">ä &lt;&amp;&gt; b.html</a>"),
                answer.text());
        assertTrue(answer.text().contains("<a href=\"./sub/\">sub/</a>"), answer.text());
        assertEquals("<p>hello", Exchange.get(client, "/%C3%A4%20%3C%26%3E%20b.html").text());
    }

    @Test
    void aFolderHasASlashAndPerhapsAnIndex() throws Exception {
        assertEquals("<p>index", Exchange.get(client, "/sub/").text());
        Exchange answer = Exchange.get(client, "/sub");
        assertEquals("301 Moved Permanently", answer.status());
        assertEquals("/sub/", answer.header("Location"));
        assertEquals("/sub/", Exchange.get(client, "//x/../sub").header("Location"));
        assertTrue(Exchange.get(client, "/empty/").text().contains("<a href=\"../\">../</a>"));
        assertEquals("404 Not Found", Exchange.get(client, "/a.txt/").status());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "/sub/../../secret.txt",
        "//etc/passwd",
        "/%2Fetc/passwd", "/../root/../secret.txt", "/..", "/../", "/link.txt", "/links/secret.txt", "/none"})
    void nothingOutsideIsShown(String path) throws Exception {
        Files.createSymbolicLink(root.resolve("link.txt"), outside.resolve("secret.txt"));
        Files.createSymbolicLink(root.resolve("links"), outside);
        assertEquals("404 Not Found", Exchange.get(client, path).status());
        assertFalse(Exchange.get(client, "/").text().contains("link"));
    }

    @Test
    void linksThatStayInsideAreFollowed() throws Exception {
        Files.createSymbolicLink(root.resolve("link.txt"), root.resolve("a.txt"));
        assertEquals("0123456789", Exchange.get(client, "/link.txt").text());
    }

    @ParameterizedTest
    @CsvSource({"/a%00.txt,400", "/%zz,400", "/%,400", "/%f,400", "/%ff,400", "a.txt,400", "http://test/a.txt,200",
        "http://test,200",
        "/a.txt#x,200"})
    void targetsAreReadWithCare(String target, String status) throws Exception {
        assertEquals(status, Exchange.get(client, target).status().substring(0, 3));
    }

    @ParameterizedTest
    @CsvSource({"GET /,400", "GET / HTTP/1.1 x,400", "GET  / HTTP/1.1,400", "GET / FTP/1.1,400", "GET / HTTP/2.0,505",
        "POST / HTTP/1.1,405", "OPTIONS / HTTP/1.1,405"})
    void requestLinesAreReadWithCare(String line, String status) throws Exception {
        assertEquals(status, Exchange.send(client, line).status().substring(0, 3));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Host: a\r\nHost: b\r\n", "Host: a\r\nno header\r\n", "Host: a\r\nSpace : b\r\n",
        "Host: a\r\n folded\r\n"})
    void headersAreReadWithCare(String headers) throws Exception {
        client.write("GET /a.txt HTTP/1.1\r\n" + headers + "\r\n");
        assertEquals("400 Bad Request", Exchange.read(client, false).status());
        assertNull(client.readLine());
    }

    @Test
    void aBodyIsNotTakenForTheNextRequest() throws Exception {
        client.write(
                "POST /a.txt HTTP/1.1\r\nHost: x\r\nContent-Length: 35\r\n\r\nGET /a.txt HTTP/1.1\r\nHost: x\r\n\r\n");
        assertEquals("405 Method Not Allowed", Exchange.read(client, false).status());
        assertNull(client.readLine());
    }

    @Test
    void whatIsTooLongIsRefused() throws Exception {
        assertEquals("414 URI Too Long", Exchange.get(client, "/" + "x".repeat(9000)).status());
        client = server.connect();
        assertEquals("431 Request Header Fields Too Large",
                Exchange.get(client, "/", "X: " + "x".repeat(9000)).status());
        client = server.connect();
        String[] many = new String[10_000];
        Arrays.fill(many, "X: y");
        assertEquals("431 Request Header Fields Too Large", Exchange.get(client, "/", many).status());
    }

    @Test
    void aHeadThatDoesNotComeToItsEndIsTimedOut() throws Exception {
        serve(SHORT);
        client.write("GET / HTTP/1.1\r\nHost:");
        assertEquals("408 Request Timeout", Exchange.read(client, false).status());
        assertNull(client.readLine());
    }

    @Test
    void aConnectionThatIdlesIsClosed() throws Exception {
        serve(SHORT);
        assertEquals("200 OK", Exchange.get(client, "/").status());
        assertNull(client.readLine());
    }

    @Test
    void aClientThatDoesNotReadIsGivenUp() throws Exception {
        serve(SHORT);
        Files.write(root.resolve("big.bin"), new byte[64 << 20]);
        client.write("GET /big.bin HTTP/1.1\r\nHost: x\r\n\r\n");
        Awaitility.await().until(this::isCutOff);
        assertFalse(server.hasEnded());
    }

    private boolean isCutOff() throws InterruptedException {
        try {
            client.write("x");
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void whatIsNoFolderIsNotServed() {
        for (String name : List.of("a.txt", "none")) {
            var e = assertThrows(FileSystemException.class, () -> new Folder(root.resolve(name)));
            assertEquals(root.resolve(name) + ": is no folder", e.getMessage());
        }
    }

    @Test
    void theServerEndsWhileConnectionsIdle() throws Exception {
        assertEquals("200 OK", Exchange.get(client, "/").status());
        server.cancel();
        assertNull(client.readLine());
    }
}
