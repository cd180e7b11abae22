package dev.weft.examples.crawler;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class GetRequestTest {

    @Test
    void httpElevenKeepsTheConnectionUnlessToldOtherwise() {
        assertParsed("/a", true, "GET /a HTTP/1.1\r\nHost: here");
        assertParsed("/a", false, "GET /a HTTP/1.1\r\nHost: here\r\ncONNECTION:  Close");
    }

    @Test
    void httpTenClosesTheConnectionUnlessToldOtherwise() {
        assertParsed("/", false, "GET / HTTP/1.0");
        assertParsed("/", true, "GET / HTTP/1.0\r\nConnection: keep-alive");
    }

    @Test
    void anythingElseIsNoGetRequest() {
        assertEquals(Optional.empty(), GetRequest.parse(""));
        assertEquals(Optional.empty(), GetRequest.parse("POST / HTTP/1.1"));
        assertEquals(Optional.empty(), GetRequest.parse("GET /"));
        assertEquals(Optional.empty(), GetRequest.parse("GET / with spaces HTTP/1.1"));
    }

    private static void assertParsed(String path, boolean keepAlive, String head) {
        assertEquals(Optional.of(new GetRequest(path, keepAlive)), GetRequest.parse(head));
    }
}
