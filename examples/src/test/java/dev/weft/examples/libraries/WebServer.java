package dev.weft.examples.libraries;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/// Servers whose handlers run where an executor says.
enum WebServer {

    /// The JDK's own.
    JDK {
        @Override
        Started start(Executor executor, Answers answers) throws IOException {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setExecutor(executor);
            server.createContext("/", exchange -> answer(exchange, answers));
            server.start();
            return new Started(server.getAddress().getPort(), () -> server.stop(0));
        }

        private static void answer(HttpExchange exchange, Answers answers) throws IOException {
            try (exchange) {
                Answer answer = Answer.of(answers, exchange.getRequestURI().getPath(),
                        exchange.getRemoteAddress().getPort());
                byte[] bytes = answer.text.getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(answer.status, bytes.length);
                exchange.getResponseBody().write(bytes);
            }
        }
    },

    /// Jetty, which takes an executor for handlers, and keeps threads of its own for its selectors.
    JETTY {
        @Override
        Started start(Executor executor, Answers answers) throws Exception {
            QueuedThreadPool threads = new QueuedThreadPool();
            threads.setVirtualThreadsExecutor(executor);
            Server server = new Server(threads);
            ServerConnector connector = new ServerConnector(server, 1, 1);
            connector.setHost("127.0.0.1");
            server.addConnector(connector);
            server.setHandler(handler(answers));
            server.start();
            return new Started(connector.getLocalPort(), () -> stop(server));
        }

        private static Handler handler(Answers answers) {
            return new Handler.Abstract() {
                @Override
                public boolean handle(Request request, Response response, Callback callback) throws Exception {
                    Answer answer = Answer.of(answers, request.getHttpURI().getPath(), Request.getRemotePort(request));
                    response.setStatus(answer.status);
                    Content.Sink.write(response, true, answer.text, callback);
                    return true;
                }
            };
        }
    };

    /// What its handler does.
    @FunctionalInterface
    interface Answers {

        String to(String path, int clientsPort) throws Exception;
    }

    /// A server that listens.
    record Started(int port, Runnable stop) implements AutoCloseable {

        @Override
        public void close() {
            stop.run();
        }
    }

    static void stop(Server jetty) {
        try {
            jetty.stop();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    abstract Started start(Executor executor, Answers answers) throws Exception;

    private record Answer(int status, String text) {

        static Answer of(Answers answers, String path, int clientsPort) throws IOException {
            try {
                return new Answer(200, answers.to(path, clientsPort));
            } catch (TimeoutException e) {
                return new Answer(503, e.getMessage());
            } catch (Exception e) {
                throw new IOException(e);
            }
        }
    }
}
