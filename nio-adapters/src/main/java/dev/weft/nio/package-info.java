/// Sockets, files, processes and signals whose waits park a task and leave its loop's carrier free for other tasks.
///
/// | to | begin with |
/// |---|---|
/// | connect, serve | [TcpStream], [TcpServer]; [UnixStream], [UnixServer]; [UdpSocket] |
/// | speak TLS | [Tls] |
/// | read lines, and other pieces of a stream | [ByteStream] |
/// | read and write files | [AsyncFiles], [AsyncFile]; [Stdin] |
/// | run other programs, hear signals | [Subprocess], [Signals] |
/// | look a name up | [Dns] |
/// | wait for a channel of the JDK's by hand | [Readiness] |
/// | wait for code that calls back, or for a `Flow` | [Completions] |
@NullMarked
package dev.weft.nio;

import org.jspecify.annotations.NullMarked;
