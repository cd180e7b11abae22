package dev.weft.examples.crawler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PageTest {

    @Test
    void theBodyIsWhatFollowsTheHead() throws IOException {
        assertEquals(new Page("/a", "text\r\n\r\n"), parse("HTTP/1.1 200 OK\r\ncontent-length:8\r\n\r\ntext\r\n\r\n"));
    }

    @Test
    void aBodyMayBeMoreThanAscii() throws IOException {
        assertEquals(new Page("/a", "Schuß"), parse("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nSchuß"));
    }

    @Test
    void anAnswerThatEndsInItsHeadIsRefused() {
        assertMessage("/a: the answer ended inside its head, after 0 bytes", "");
        assertMessage("/a: the answer ended inside its head, after 17 bytes", "HTTP/1.1 200 OK\r\n");
    }

    @Test
    void anotherStatusIsRefused() {
        assertMessage("/a: the server answered HTTP/1.1 404 Not Found", "HTTP/1.1 404 Not Found\r\n\r\n");
    }

    @Test
    void aBodyOfAnotherLengthIsRefused() {
        assertMessage("/a: Content-Length is 5, but 4 bytes came", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\ntext");
        assertMessage("/a: the answer has no Content-Length", "HTTP/1.1 200 OK\r\n\r\ntext");
    }

    private static void assertMessage(String expected, String response) {
        assertEquals(expected, assertThrows(IOException.class, () -> parse(response)).getMessage());
    }

    private static Page parse(String response) throws IOException {
        return Page.fromResponse("/a", response.getBytes(StandardCharsets.UTF_8));
    }
}
