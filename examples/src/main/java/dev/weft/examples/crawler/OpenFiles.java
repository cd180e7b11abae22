package dev.weft.examples.crawler;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/// How many files the system lets this process have open: all pages at once need two each, the client's end of the
/// connection and the server's.
final class OpenFiles {

    /// Jars, selectors, pipes to child processes and what else there may be.
    private static final int OTHERS = 200;

    private OpenFiles() {}

    /// The most this process may have open, as far as the system tells.
    static long limit() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                ? system.getMaxFileDescriptorCount()
                : Long.MAX_VALUE;
    }

    /// @throws UsageException if so many pages at once would not be possible under that limit
    static void require(int pages, long limit) throws UsageException {
        long needed = 2L * pages + OTHERS;
        if (needed > limit) {
            throw new UsageException("--pages " + pages + " needs " + needed + " open files, but the system allows "
                    + limit + "; raise that (ulimit -n) or ask for fewer pages");
        }
    }
}
