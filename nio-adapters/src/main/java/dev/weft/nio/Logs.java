package dev.weft.nio;

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
}
