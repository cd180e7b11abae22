package dev.weft.examples.http;

import dev.weft.nio.ByteStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What a server answers, read by a client that knows HTTP just well enough.
record Exchange(String status, Map<String, String> headers, byte[] body) {

    /// Sends a GET for a path and reads the answer.
    static Exchange get(ByteStream stream, String path, String... headers) throws IOException, InterruptedException {
        return send(stream, "GET " + path + " HTTP/1.1", headers);
    }

    static Exchange send(ByteStream stream, String line, String... headers) throws IOException, InterruptedException {
        stream.write(line + "\r\nHost: test\r\n"
                + Stream.of(headers).map(header -> header + "\r\n").collect(Collectors.joining())
                + "\r\n");
        return read(stream, line.startsWith("HEAD"));
    }

    static Exchange read(ByteStream stream, boolean withoutBody) throws IOException, InterruptedException {
        String line = stream.readLine();
        if (line == null) {
            throw new IOException("the server has hung up");
        }
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String header; !(header = stream.readLine()).isEmpty();) {
            headers.put(header.substring(0, header.indexOf(':')), header.substring(header.indexOf(':') + 2));
        }
        String status = line.substring("HTTP/1.1 ".length());
        boolean empty = withoutBody || status.startsWith("304");
        return new Exchange(status, headers,
                empty ? new byte[0] : stream.readExactly(Integer.parseInt(headers.get("Content-Length"))));
    }

    String header(String name) {
        return headers.get(name);
    }

    String text() {
        return new String(body, StandardCharsets.UTF_8);
    }
}
