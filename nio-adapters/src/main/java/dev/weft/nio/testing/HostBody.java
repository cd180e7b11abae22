package dev.weft.nio.testing;

/// The program of a [Host].
@FunctionalInterface
public interface HostBody {

    /// Runs the program. When it returns or throws the host is down: its tasks are cancelled, its connections closed.
    ///
    /// @param host on which it runs
    /// @throws Exception if it fails; after a crash nobody is told
    void run(Host host) throws Exception;
}
