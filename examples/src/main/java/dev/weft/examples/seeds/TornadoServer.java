package dev.weft.examples.seeds;

import dev.weft.Weft;
import dev.weft.nio.ByteStream;
import dev.weft.nio.TcpServer;
import dev.weft.nio.TcpStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// A web server and a client in one thread, as with Tornado: handlers that wait, and coroutines that fetch. Both pages come
/// after the time of the slower.
///
/// ```python
/// class MainHandler(tornado.web.RequestHandler):
///     async def get(self):
///         await gen.sleep(2)
///         self.write("slow page")
///
/// app = tornado.web.Application([(r"/slow", MainHandler)])
/// app.listen(8888)
/// responses = await gen.multi([http_client.fetch("/slow"), http_client.fetch("/quick")])
/// ```
public record TornadoServer(Duration second, PrintStream out) {

    /// Answers a GET.
    @FunctionalInterface
    private interface Handler {

        String get() throws InterruptedException;
    }

    public static void main(String[] args) throws Exception {
        new TornadoServer(Duration.ofSeconds(1), System.out).run();
    }

    void run() throws Exception {
        Map<String, Handler> application = Map.of("/slow", () -> {
            Weft.sleep(second.multipliedBy(2));
            return "slow page";
        }, "/quick", () -> {
            Weft.sleep(second);
            return "quick page";
        });
        Weft.run(() -> {
            try (TcpServer server = TcpServer.open("localhost", 0)) {
                Weft.spawn(() -> {
                    server.serve(stream -> serve(stream, application));
                    return null;
                }, "server");
                List<String> pages = Weft.gather(() -> fetch(server.port(), "/slow"),
                        () -> fetch(server.port(), "/quick"),
                        () -> fetch(server.port(), "/none"));
                pages.forEach(out::println);
            }
        });
    }

    private static void serve(ByteStream stream, Map<String, Handler> application)
            throws IOException, InterruptedException {
        String path = new String(stream.readUntil("\r\n\r\n"), StandardCharsets.US_ASCII).split(" ", 3)[1];
        Handler handler = application.get(path);
        String body = handler != null ? handler.get() : "no such page";
        stream.write("HTTP/1.1 " + (handler != null ? "200 OK" : "404 Not Found") + "\r\nContent-Length: "
                + body.length() + "\r\nConnection: close\r\n\r\n" + body);
    }

    private String fetch(int port, String path) throws IOException, InterruptedException {
        out.println("fetching " + path);
        try (TcpStream stream = TcpStream.connect("localhost", port)) {
            stream.write("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            String status = stream.readLine();
            stream.readUntil("\r\n\r\n");
            String page = new String(stream.readAll(), StandardCharsets.UTF_8);
            out.println("fetched " + path);
            return status + ": " + page;
        }
    }
}
