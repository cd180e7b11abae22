package dev.weft;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;

/// A server whose queue is full: whoever connects now waits.
public final class FullServer implements AutoCloseable {

    private final ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    private final List<Socket> queue = new ArrayList<>();

    public FullServer() throws IOException {
        while (true) {
            Socket next = new Socket();
            queue.add(next);
            try {
                next.connect(address(), 200);
            } catch (SocketTimeoutException e) {
                return;
            }
        }
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) server.getLocalSocketAddress();
    }

    /// Makes room: those in the queue are taken in, and then those who wait.
    public void acceptAll() throws IOException {
        for (Socket socket : queue) {
            socket.close();
        }
        server.setSoTimeout(100);
        try {
            while (true) {
                server.accept().close();
            }
        } catch (SocketTimeoutException e) {
            // That was all.
        }
    }

    @Override
    public void close() throws IOException {
        for (Socket socket : queue) {
            socket.close();
        }
        server.close();
    }
}
