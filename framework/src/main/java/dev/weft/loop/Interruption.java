package dev.weft.loop;

import java.io.InterruptedIOException;
import java.net.SocketException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileLockInterruptionException;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/// Which exceptions an interrupt turns into, in the JDK and in what stands on it: decided here and nowhere else.
///
/// By what the exception is and by its causes, never by the thread's interrupt flag: libraries clear it, set it again or
/// leave it as they like, and a flag that is set says nothing about a NullPointerException that is thrown under it.
public final class Interruption {

    /// A chain of causes longer than this is a cycle, or no interrupt's.
    private static final int DEPTH = 32;

    private Interruption() {
    }

    /// Whether `failure` is how an interrupted or cancelled call ends, or was caused by such a one.
    ///
    /// With a cancellation pending it is taken for that cancellation; without one it is a failure like any other.
    ///
    /// @param failure may be null
    /// @return false for null
    public static boolean isShapeOf(@Nullable Throwable failure) {
        Throwable at = failure;
        for (int i = 0; at != null && i < DEPTH; i++, at = at.getCause()) {
            if (isOne(at)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isOne(Throwable failure) {
        return switch (failure) {
            case InterruptedException e -> true;
            case CancellationException e -> true;
            case ClosedByInterruptException e -> true;
            case FileLockInterruptionException e -> true;
            // The piped streams. Its subclasses are the timeouts of those who wait: a socket's own read timeout is one.
            case InterruptedIOException e -> e.getClass() == InterruptedIOException.class;
            // java.net.Socket in a virtual thread; the JDK gives this case no type of its own.
            case SocketException e -> "Closed by interrupt".equals(e.getMessage());
            default -> isSqlTimeout(failure);
        };
    }

    /// H2 tells of an interrupted wait for a row as of one that took too long, and keeps no cause. A statement's own
    /// timeout looks the same; with a cancellation pending, one wait that was given up is like the other.
    ///
    /// By name: the program may do without the module java.sql.
    private static boolean isSqlTimeout(Throwable failure) {
        for (Class<?> at = failure.getClass(); at != null; at = at.getSuperclass()) {
            if (at.getName().equals("java.sql.SQLTimeoutException")) {
                return true;
            }
        }
        return false;
    }
}
