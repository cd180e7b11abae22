package dev.weft.examples.retry;

import dev.weft.Task;
import dev.weft.Weft;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// A server on loopback that hangs up on its first callers, and the client's blocking call. Both are plain JDK sockets,
/// and run on the same loop.
final class FlakyServer implements AutoCloseable {

    private final ServerSocket server;
    private final Task<?> serving;
    private int calls;

    private FlakyServer(int hangUps) throws IOException {
        server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        serving = Weft.spawn(() -> serve(hangUps), "flaky server");
    }

    /// Serves until it is closed, as a task of the current run.
    static FlakyServer open(int hangUps) throws IOException {
        return new FlakyServer(hangUps);
    }

    private Object serve(int hangUps) throws IOException {
        try (server) {
            while (true) {
                try (Socket caller = server.accept()) {
                    if (++calls > hangUps) {
                        caller.getOutputStream().write("hello\n".getBytes(StandardCharsets.UTF_8));
                    }
                }
            }
        }
    }

    /// The call that may fail: blocks until the server has answered or hung up.
    String ask() throws IOException {
        try (Socket socket = new Socket(server.getInetAddress(), server.getLocalPort());
                var reader = new BufferedReader(
                        new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
            String answer = reader.readLine();
            if (answer == null) {
                throw new EOFException("the server hung up");
            }
            return answer;
        }
    }

    /// How often it was called.
    int calls() {
        return calls;
    }

    @Override
    public void close() {
        serving.cancel("the server is closed");
    }
}
