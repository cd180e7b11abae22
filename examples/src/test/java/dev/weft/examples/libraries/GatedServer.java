package dev.weft.examples.libraries;

import java.net.URI;
import java.net.http.HttpRequest;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;

/// A Jetty on threads of its own, that speaks HTTP/1.1 and HTTP/2. It answers `/hello` at once and `/gate` when the test says so.
final class GatedServer implements AutoCloseable {

    /// A request that waits for its answer.
    record Waiting(Response response, Callback callback, CountDownLatch left) {

        void answer(String text) {
            send(response, callback, text);
        }

        /// Waits until the client has told the server that it wants no answer.
        void awaitLeft() throws InterruptedException {
            left.await();
        }
    }

    private final Server server = new Server();
    private final ServerConnector connector;
    private final Set<String> connections = ConcurrentHashMap.newKeySet();
    private final BlockingQueue<Waiting> waiting = new LinkedBlockingQueue<>();

    GatedServer() throws Exception {
        HttpConfiguration http = new HttpConfiguration();
        connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http),
                new HTTP2CServerConnectionFactory(http));
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(new Handler.Abstract.NonBlocking() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) {
                connections.add(request.getConnectionMetaData().getRemoteSocketAddress().toString());
                if (request.getHttpURI().getPath().equals("/gate")) {
                    waiting.add(waiting(request, response, callback));
                } else {
                    send(response, callback, "hello");
                }
                return true;
            }
        });
        server.start();
    }

    private static Waiting waiting(Request request, Response response, Callback callback) {
        CountDownLatch left = new CountDownLatch(1);
        request.addFailureListener(why -> {
            left.countDown();
            callback.failed(why);
        });
        return new Waiting(response, callback, left);
    }

    private static void send(Response response, Callback callback, String text) {
        Content.Sink.write(response, true, text, callback);
    }

    HttpRequest request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + connector.getLocalPort() + path)).build();
    }

    /// Waits for the next request of `/gate`.
    Waiting next() throws InterruptedException {
        return waiting.take();
    }

    /// From how many addresses requests have come.
    int connections() {
        return connections.size();
    }

    @Override
    public void close() {
        WebServer.stop(server);
    }
}
