package dev.weft.examples.seeds;

import dev.weft.TaskGroup;
import dev.weft.Weft;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;

/// Blocking sockets switch too: three clients and the server that they talk to, on one loop, in one thread.
///
/// ```python
/// monkey.patch_all()           # then socket.accept, connect, recv and send switch
/// ```
public record BlockingSockets(Duration second, PrintStream out) {

    public static void main(String[] args) throws Exception {
        new BlockingSockets(Duration.ofSeconds(1), System.out).run();
    }

    void run() throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Weft.run(() -> TaskGroup.run(group -> {
                for (int seconds = 3; seconds >= 1; seconds--) {
                    int wait = seconds;
                    group.fork(() -> serveOne(listener));
                    group.fork(() -> ask(listener, wait));
                }
            }));
        }
    }

    private void serveOne(ServerSocket listener) throws IOException, InterruptedException {
        try (Socket socket = listener.accept()) {
            int seconds = socket.getInputStream().read();
            Thread.sleep(second.multipliedBy(seconds));
            socket.getOutputStream().write(seconds);
        }
    }

    private void ask(ServerSocket listener, int seconds) throws IOException {
        out.println("asking for an answer after " + seconds + " s");
        try (Socket socket = new Socket(listener.getInetAddress(), listener.getLocalPort())) {
            socket.getOutputStream().write(seconds);
            out.println("got the answer after " + socket.getInputStream().read() + " s");
        }
    }
}
