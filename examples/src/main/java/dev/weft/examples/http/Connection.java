package dev.weft.examples.http;

import dev.weft.Weft;
import dev.weft.examples.serving.Service;
import dev.weft.nio.AsyncFiles;
import dev.weft.nio.ByteStream;
import dev.weft.nio.LimitExceededException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// One connection: requests, and an answer to each, in order. Every wait has its end: for a request, for the rest of its head,
/// for a client that does not read.
final class Connection {

    private static final int LONGEST_LINE = 8 << 10;
    private static final int LONGEST_HEAD = 32 << 10;
    private static final int AT_ONCE = 1 << 20;
    private static final int MOST_DROPPED = 1 << 20;

    private final ByteStream stream;
    private final Folder folder;
    private final Patience patience;

    /// How long to wait.
    ///
    /// @param idle for a request to begin
    /// @param head for the rest of its head
    /// @param read for the client to take each MiB of an answer
    record Patience(Duration idle, Duration head, Duration read) {

        static final Patience USUAL = new Patience(Duration.ofSeconds(15), Duration.ofSeconds(10),
                Duration.ofSeconds(30));
    }

    Connection(ByteStream stream, Folder folder, Patience patience) {
        this.stream = stream;
        this.folder = folder;
        this.patience = patience;
    }

    /// Serves the connection to its end.
    void serve() throws Exception {
        try {
            boolean more = true;
            while (more) {
                more = serveOne();
            }
        } catch (HttpException e) {
            String html = "<!DOCTYPE html><title>" + e.status() + "</title><h1>" + e.status() + "</h1><p>"
                    + Folder.escaped(String.valueOf(e.getMessage())) + "\n";
            write(new Response(e.status(), false), html, true);
        } catch (TimeoutException e) {
            // A client that does not read: there is nothing to say to it.
            return;
        }
        hangUp();
    }

    /// Ends the output and reads a little on, lest what the client still sends makes its system throw the answer away.
    private void hangUp() throws Exception {
        stream.shutdownOutput();
        Weft.moveOnAfter(Duration.ofSeconds(1), () -> {
            int dropped = 0;
            for (int count; dropped < MOST_DROPPED && (count = stream.read(LONGEST_LINE).length) > 0;) {
                dropped += count;
            }
        });
    }

    /// @return whether another may follow
    private boolean serveOne() throws Exception {
        String line = Service.unlessEnding(patience.idle(), _ -> firstLine());
        if (line == null) {
            return false;
        }
        Request request;
        try {
            request = Request.parse(Weft.withTimeout(patience.head(), () -> head(line)));
        } catch (TimeoutException e) {
            throw new HttpException("408 Request Timeout", "The head of the request did not come in time.");
        }
        boolean keep = request.isKeptAlive() && !Weft.shouldEnd();
        if (!Set.of("GET", "HEAD").contains(request.method())) {
            Response response = new Response("405 Method Not Allowed", keep).header("Allow", "GET, HEAD");
            write(response, "This server knows GET and HEAD.\n", true);
            return keep;
        }
        Found found = AsyncFiles.call(() -> folder.find(request.path()));
        switch (found) {
            case Found.Nothing _ ->
                write(new Response("404 Not Found", keep).header("Content-Type", "text/html; charset=utf-8"),
                        "<!DOCTYPE html><title>404 Not Found</title><h1>404 Not Found</h1>\n", !request.isHead());
            case Found.Elsewhere(String path) ->
                write(new Response("301 Moved Permanently", keep).header("Location", path), "", false);
            case Found.Listing(String html) ->
                write(new Response("200 OK", keep).header("Content-Type", "text/html; charset=utf-8"), html,
                        !request.isHead());
            case Found.File file -> {
                try (FileChannel _ = file.channel()) {
                    return send(file, request, keep);
                }
            }
        }
        return keep;
    }

    /// @return null at the end
    private @Nullable String firstLine() throws Exception {
        try {
            String line;
            do {
                line = stream.readLine(LONGEST_LINE, StandardCharsets.ISO_8859_1);
            } while (line != null && line.isEmpty());
            return line;
        } catch (LimitExceededException e) {
            throw new HttpException("414 URI Too Long", "The request line is longer than " + LONGEST_LINE + " bytes.");
        }
    }

    private List<String> head(String firstLine) throws Exception {
        List<String> lines = new ArrayList<>(List.of(firstLine));
        int room = LONGEST_HEAD;
        try {
            while (true) {
                String line = stream.readLine(Math.min(room, LONGEST_LINE), StandardCharsets.ISO_8859_1);
                if (line == null) {
                    throw HttpException.badRequest("The request ends within its head.");
                }
                if (line.isEmpty()) {
                    return lines;
                }
                lines.add(line);
                room -= line.length();
                if (room <= 0) {
                    throw new LimitExceededException("the head is too long", LONGEST_HEAD);
                }
            }
        } catch (LimitExceededException e) {
            throw new HttpException("431 Request Header Fields Too Large", "The head of the request is too long.");
        }
    }

    private boolean send(Found.File file, Request request, boolean keep) throws Exception {
        if (isFresh(file, request)) {
            Response response = described(new Response("304 Not Modified", keep), file);
            Weft.withTimeout(patience.read(), () -> stream.write(response.head()));
            return keep;
        }
        Range range = Range.of(isRangeMeant(file, request) ? request.header("range") : null, file.size());
        if (range == null) {
            write(new Response("416 Range Not Satisfiable", keep).header("Content-Range", "bytes */" + file.size()), "",
                    true);
            return keep;
        }
        Response response = described(new Response(range.isPart() ? "206 Partial Content" : "200 OK", keep), file)
                .header("Content-Type", file.type()).length(range.count());
        if (range.isPart()) {
            response.header("Content-Range",
                    "bytes " + range.first() + "-" + (range.first() + range.count() - 1) + "/" + file.size());
        }
        Weft.withTimeout(patience.read(), () -> stream.write(response.head()));
        return request.isHead() ? keep : send(file, range) && keep;
    }

    /// Sends a part of a file, of which no byte passes through this program.
    ///
    /// @return false if the file has become shorter, so that only the end of the connection can say where the answer ends
    private boolean send(Found.File file, Range range) throws Exception {
        long sent = 0;
        while (sent < range.count()) {
            long position = range.first() + sent;
            long count = Math.min(range.count() - sent, AT_ONCE);
            long now = Weft.withTimeout(patience.read(), () -> stream.transferFrom(file.channel(), position, count));
            if (now < count) {
                return false;
            }
            sent += now;
        }
        return true;
    }

    private static Response described(Response response, Found.File file) {
        return response.header("Last-Modified", Response.date(file.modified())).header("ETag", file.etag())
                .header("Accept-Ranges", "bytes");
    }

    private static boolean isFresh(Found.File file, Request request) {
        String etags = request.header("if-none-match");
        if (etags != null) {
            return etags.equals("*") || List.of(etags.replace("W/", "").split("\\s*,\\s*")).contains(file.etag());
        }
        String since = request.header("if-modified-since");
        return since != null && Response.moment(since).filter(moment -> !file.modified().isAfter(moment)).isPresent();
    }

    /// Whether the client's part of the file is of this version of it.
    private static boolean isRangeMeant(Found.File file, Request request) {
        String condition = request.header("if-range");
        return condition == null || condition.equals(file.etag())
                || Response.moment(condition).filter(moment -> moment.equals(file.modified())).isPresent();
    }

    private void write(Response response, String body, boolean withBody) throws Exception {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        response.length(bytes.length);
        Weft.withTimeout(patience.read(), () -> {
            stream.write(response.head());
            if (withBody) {
                stream.write(bytes);
            }
        });
    }
}
