package dev.weft.examples.http;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;

/// The head of a response, being written.
final class Response {

    private static final DateTimeFormatter DATE = DateTimeFormatter
            .ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US).withZone(ZoneOffset.UTC);

    private final StringBuilder head = new StringBuilder(256);

    /// @param status code and phrase
    /// @param keep   whether another request may follow on the connection
    Response(String status, boolean keep) {
        head.append("HTTP/1.1 ").append(status).append("\r\n");
        header("Date", date(Instant.now()));
        header("Connection", keep ? "keep-alive" : "close");
    }

    Response header(String name, String value) {
        head.append(name).append(": ").append(value).append("\r\n");
        return this;
    }

    /// Says how long the body will be.
    Response length(long bytes) {
        return header("Content-Length", Long.toString(bytes));
    }

    byte[] head() {
        return (head + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    static String date(Instant moment) {
        return DATE.format(moment);
    }

    /// Reads a date; the one that HTTP/1.1 writes, which is enough today.
    static Optional<Instant> moment(String date) {
        try {
            return Optional.of(ZonedDateTime.parse(date.strip(), DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
