package dev.weft.loop;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileLockInterruptionException;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The rule alone; what the real calls throw is seen in the tests named `Interrupted…Test`.
class InterruptionTest {

    /// As a driver's own: what H2 throws is no SQLTimeoutException itself.
    private static final class OfADriver extends SQLTimeoutException {
    }

    /// As a client's own timeout of connecting.
    private static final class ConnectTimeout extends InterruptedIOException {
    }

    static Stream<Throwable> shapes() {
        return Stream.of(new InterruptedException(), new CancellationException(), new ClosedByInterruptException(),
                new FileLockInterruptionException(), new InterruptedIOException(),
                new SocketException("Closed by interrupt"), new SQLTimeoutException(), new OfADriver());
    }

    static Stream<Throwable> others() {
        return Stream.of(new IOException("Closed by interrupt"), new SocketException("Connection reset"),
                new SocketException("Socket closed"), new SocketException(),
                new SocketTimeoutException("Read timed out"),
                new ConnectTimeout(), new HttpTimeoutException("request timed out"),
                new HttpConnectTimeoutException("HTTP connect timed out"), new ClosedChannelException(),
                new AsynchronousCloseException(), new TimeoutException(), new BrokenBarrierException(),
                new SQLException("Connection is broken", "08006"), new IllegalStateException("interrupted"),
                new StackOverflowError());
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void itIsInterruptShaped(Throwable failure) {
        assertTrue(Interruption.isShapeOf(failure));
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void soIsWhateverItCaused(Throwable failure) {
        assertTrue(Interruption.isShapeOf(new ExecutionException(failure)));
        assertTrue(Interruption.isShapeOf(new CompletionException(failure)));
        assertTrue(Interruption.isShapeOf(new UncheckedIOException(new IOException(failure))));
        assertTrue(Interruption.isShapeOf(new Error("of a library", new RuntimeException(failure))));
    }

    /// As a driver over `java.net.Socket` does in a virtual thread, PostgreSQL's for one.
    @Test
    void soIsAnSqlExceptionCausedByASocketThatAnInterruptClosed() {
        assertTrue(Interruption.isShapeOf(new SQLException("An I/O error occurred while sending to the backend.",
                "08006", new SocketException("Closed by interrupt"))));
    }

    @ParameterizedTest
    @MethodSource("others")
    void itIsNotInterruptShaped(Throwable failure) {
        assertFalse(Interruption.isShapeOf(failure));
        assertFalse(Interruption.isShapeOf(new ExecutionException(failure)));
    }

    @Test
    void whatIsOnlySuppressedDoesNotCount() {
        var failure = new IOException("cleanup");
        failure.addSuppressed(new InterruptedException());
        assertFalse(Interruption.isShapeOf(failure));
    }

    @Test
    void aCircleOfCausesHasAnEnd() {
        var first = new IOException("first");
        var second = new IOException("second", first);
        first.initCause(second);
        assertFalse(Interruption.isShapeOf(first));
    }

    @Test
    void nothingIsNotInterruptShaped() {
        assertFalse(Interruption.isShapeOf(null));
    }
}
