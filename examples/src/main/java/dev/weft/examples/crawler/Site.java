package dev.weft.examples.crawler;

import java.io.Serializable;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/// Where the pages are: a port on the loopback interface. A number is all that a child process must be told.
public record Site(int port) implements Serializable {

    static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

    InetSocketAddress address() {
        return new InetSocketAddress(LOOPBACK, port);
    }

    URI uri(String path) {
        return URI.create("http://" + authority() + path);
    }

    /// The request for a path, for the ways that speak HTTP themselves; the server closes the connection after its
    /// answer.
    byte[] request(String path) {
        String head = "GET " + path + " HTTP/1.1\r\nHost: " + authority() + "\r\nConnection: close\r\n\r\n";
        return head.getBytes(StandardCharsets.US_ASCII);
    }

    private String authority() {
        return LOOPBACK.getHostAddress() + ":" + port;
    }
}
