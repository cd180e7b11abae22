package dev.weft.examples.crawler;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// The server's answer to one request, ready to be written, and whether the connection outlives it.
record Reply(ByteBuffer bytes, boolean keepAlive) {

    static Reply badRequest() {
        return of("400 Bad Request", "this server understands GET only\n", false);
    }

    static Reply notFound(boolean keepAlive) {
        return of("404 Not Found", "there is no such page\n", keepAlive);
    }

    static Reply page(String html, boolean keepAlive) {
        return of("200 OK", html, keepAlive);
    }

    private static Reply of(String status, String text, boolean keepAlive) {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        byte[] head = head(status, body.length, keepAlive).getBytes(StandardCharsets.US_ASCII);
        ByteBuffer bytes = ByteBuffer.allocate(head.length + body.length).put(head).put(body).flip();
        return new Reply(bytes, keepAlive);
    }

    private static String head(String status, int length, boolean keepAlive) {
        return "HTTP/1.1 " + status
                + "\r\nContent-Type: text/html; charset=utf-8"
                + "\r\nContent-Length: " + length
                + "\r\nConnection: " + (keepAlive ? "keep-alive" : "close")
                + "\r\n\r\n";
    }
}
