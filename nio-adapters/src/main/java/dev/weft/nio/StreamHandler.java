package dev.weft.nio;

/// What a server does with each connection.
///
/// @param <S> the kind of stream
@FunctionalInterface
public interface StreamHandler<S extends ByteStream> {

    /// Serves one connection, in a task of its own. When this returns or throws, the stream is closed.
    ///
    /// @param stream open
    /// @throws Exception if it fails. An IOException, as when the peer has gone, is logged as DEBUG, also as the cause of a
    ///                   [dev.weft.TaskFailedException]; others are [told][dev.weft.Weft#reportUncaught] as failures of
    ///                   tasks that nobody looks at. The other connections, and the server, go on
    void handle(S stream) throws Exception;
}
