package dev.weft.examples.crawler;

import java.util.Locale;
import java.util.Optional;

/// The part of an HTTP/1.x request that the server looks at.
record GetRequest(String path, boolean keepAlive) {

    /// Reads the head of a request, without the empty line that ends it.
    ///
    /// @return empty if it is anything but a GET
    static Optional<GetRequest> parse(String head) {
        String requestLine = head.lines().findFirst().orElse("");
        String[] words = requestLine.split(" ", -1);
        if (words.length != 3 || !words[0].equals("GET") || !words[2].startsWith("HTTP/1.")) {
            return Optional.empty();
        }
        return Optional.of(new GetRequest(words[1], keepAlive(head, words[2].equals("HTTP/1.1"))));
    }

    /// HTTP/1.1 keeps a connection unless told to close it, HTTP/1.0 the other way round.
    private static boolean keepAlive(String head, boolean byDefault) {
        return head.lines()
                .map(line -> line.toLowerCase(Locale.ROOT))
                .filter(line -> line.startsWith("connection:"))
                .map(line -> line.substring("connection:".length()).strip().equals("keep-alive"))
                .findFirst()
                .orElse(byDefault);
    }
}
