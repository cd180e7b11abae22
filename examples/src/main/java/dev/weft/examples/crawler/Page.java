package dev.weft.examples.crawler;

import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A fetched page: the path that was asked for and the text that came back.
public record Page(String path, String html) implements Serializable {

    private static final Pattern CONTENT_LENGTH = Pattern.compile("(?i)\r\ncontent-length: *(\\d+)");
    private static final String END_OF_HEAD = "\r\n\r\n";

    /// Reads a whole HTTP response, as it stands when the server has closed the connection.
    ///
    /// @throws IOException if it is no complete answer with status 200
    static Page fromResponse(String path, byte[] response) throws IOException {
        String text = new String(response, StandardCharsets.ISO_8859_1);
        int end = text.indexOf(END_OF_HEAD);
        if (end < 0) {
            throw new IOException(path + ": the answer ended inside its head, after " + response.length + " bytes");
        }
        String head = text.substring(0, end);
        requireOk(path, head.lines().findFirst().orElse("nothing"));
        int start = end + END_OF_HEAD.length();
        requireLength(path, head, response.length - start);
        return new Page(path, new String(response, start, response.length - start, StandardCharsets.UTF_8));
    }

    private static void requireOk(String path, String statusLine) throws IOException {
        if (!statusLine.startsWith("HTTP/1.1 200 ")) {
            throw new IOException(path + ": the server answered " + statusLine);
        }
    }

    private static void requireLength(String path, String head, int length) throws IOException {
        Matcher declared = CONTENT_LENGTH.matcher(head);
        if (!declared.find()) {
            throw new IOException(path + ": the answer has no Content-Length");
        }
        if (Integer.parseInt(declared.group(1)) != length) {
            throw new IOException(
                    path + ": Content-Length is " + declared.group(1) + ", but " + length + " bytes came");
        }
    }
}
