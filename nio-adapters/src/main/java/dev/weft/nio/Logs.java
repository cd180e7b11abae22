package dev.weft.nio;

import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What cannot be told to anybody else.
final class Logs {

    private static final Logger LOG = LoggerFactory.getLogger("dev.weft.nio");

    private Logs() {
    }

    /// Closing failed: nothing can be done, and nothing is lost by it.
    static void closing(Object what, Exception failure) {
        LOG.debug("closing {} failed", what, failure);
    }

    /// The shared selector met an exception, and goes on.
    static void selecting(Throwable failure) {
        LOG.error("the selector of threads on no loop met an exception", failure);
    }

    /// A connection was gone before it could be served.
    static void lost(Object server, IOException failure) {
        LOG.debug("{} lost a connection while it took it in", server, failure);
    }

    /// No connection can be taken in.
    static void accepting(Object server, IOException failure, Duration pause) {
        LOG.warn("{} can take no connection in, and tries again in {} ms: {}. If it has too many open files, raise the"
                + " limit (ulimit -n), or give ServerOptions.maxConnections", server, pause.toMillis(),
                failure.getMessage());
    }

    /// The peer has gone, most likely.
    static void broken(Object stream, Exception failure) {
        LOG.debug("the handler of {} ended, since a connection is broken", stream, failure);
    }

    /// An operation completed all the same, so its caller got a result.
    static void stopping(Throwable failure) {
        LOG.warn("an operation was to be stopped for a cancellation, and that failed; the operation completed",
                failure);
    }
}
