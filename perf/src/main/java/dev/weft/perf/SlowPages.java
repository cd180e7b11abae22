package dev.weft.perf;

import dev.weft.Weft;
import dev.weft.nio.TcpServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// What the crawlers ask: `/number` gets `page number`, after a while. Prints its port: `SlowPages MILLIS`.
final class SlowPages {

    private SlowPages() {
    }

    public static void main(String[] arguments) throws Exception {
        Duration delay = Duration.ofMillis(Integer.parseInt(arguments[0]));
        Weft.<Exception>run(() -> {
            try (TcpServer server = TcpServer.open(EchoServer.HOST, 0)) {
                EchoServer.listensAt(server.port());
                server.serve(connection -> {
                    String request = new String(connection.readUntil("\r\n\r\n"), StandardCharsets.US_ASCII);
                    Weft.sleep(delay);
                    String number = request.substring(request.indexOf('/') + 1, request.indexOf(" HTTP"));
                    String page = "page " + number;
                    connection.write("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: " + page.length()
                            + "\r\n\r\n" + page);
                });
            }
        });
    }
}
