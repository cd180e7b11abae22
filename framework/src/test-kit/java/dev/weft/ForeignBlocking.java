package dev.weft;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// The JDK's own ways to block, where they are themselves what is tested. The one place where a test may sleep.
public final class ForeignBlocking {

    private ForeignBlocking() {
    }

    /// `Thread.sleep`.
    public static void sleep(Duration duration) throws InterruptedException {
        Thread.sleep(duration);
    }

    /// `Object.wait`, until interrupted.
    public static void objectWait() throws InterruptedException {
        Object monitor = new Object();
        synchronized (monitor) {
            while (true) {
                monitor.wait();
            }
        }
    }

    /// `Object.wait(timeout)`, once; may return early.
    public static void objectWait(long millis) throws InterruptedException {
        Object monitor = new Object();
        synchronized (monitor) {
            monitor.wait(millis);
        }
    }

    /// `LockSupport.park`, until interrupted; the flag stays set.
    public static void park() {
        while (!Thread.currentThread().isInterrupted()) {
            LockSupport.park();
        }
    }

    /// `LockSupport.parkNanos` for an hour at a time, until interrupted; the flag stays set.
    public static void timedPark() {
        while (!Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(TimeUnit.HOURS.toNanos(1));
        }
    }

    /// `BlockingQueue.take`, until interrupted.
    public static void queueTake() throws InterruptedException {
        new LinkedBlockingQueue<>().take();
    }

    /// A blocking read from a socket to which nobody writes, until interrupted, which closes it.
    public static void socketRead(ServerSocket server) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.getLocalPort())) {
            socket.getInputStream().read();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// One byte goes through a socket, by blocking calls on both sides.
    public static int socketRoundTrip() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket client = new Socket(InetAddress.getLoopbackAddress(), server.getLocalPort());
                Socket accepted = server.accept()) {
            Thread.startVirtualThread(() -> {
                try {
                    sleep(Duration.ofMillis(5));
                    accepted.getOutputStream().write(42);
                } catch (IOException | InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            return client.getInputStream().read();
        }
    }

    /// Ignores every interrupt until released.
    public static void stubbornly(CountDownLatch release) {
        boolean interrupted = false;
        while (true) {
            try {
                release.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
