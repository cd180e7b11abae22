package dev.weft.nio;

import dev.weft.Action;
import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.loop.Scheduler;
import dev.weft.loop.Strand;
import java.io.IOException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Objects;

/// Waits until a channel of java.nio can be read from, written to, or the like: for protocols and libraries that do their own
/// I/O on channels which are not blocking. [TcpStream] and its kin are easier.
///
/// ```java
/// DatagramChannel channel = DatagramChannel.open().bind(null);
/// channel.configureBlocking(false);
/// ByteBuffer datagram = ByteBuffer.allocate(1500);
/// while (channel.receive(datagram) == null) {
///     Readiness.awaitReadable(channel);
/// }
/// ```
///
/// The waits are suspension points: the task parks, and the loop's own selector wakes it. They may be used on a loop and off it,
/// from any thread. Of those that wait for the same channel on one loop, one may wait for input (to read, to accept) and one for
/// output (to write, to connect); the second in one direction gets an IllegalStateException. Readiness is a hint: another may have
/// read what was there. As asyncio's `loop.add_reader` and Trio's `wait_readable`.
///
/// Close such a channel with [#close]: then whoever waits for it is told at once. If it is closed otherwise, they are told when the
/// loop next looks at its channels, which may take it a minute if it has nothing else to do.
public final class Readiness {

    private Readiness() {
    }

    /// Waits until there is something to read, or the end, or an error that reading will tell.
    ///
    /// @param channel not blocking
    /// @throws IllegalBlockingModeException if the channel is blocking
    /// @throws IllegalStateException        if somebody waits for its input already
    /// @throws ClosedChannelException       if the channel is closed, before or (as AsynchronousCloseException) meanwhile
    /// @throws IOException                  if it cannot be watched
    /// @throws InterruptedException         if the caller is cancelled or interrupted; the channel stays open
    public static void awaitReadable(SelectableChannel channel) throws IOException, InterruptedException {
        await(channel, SelectionKey.OP_READ);
    }

    /// Waits until something can be written, or there is an error that writing will tell.
    ///
    /// @param channel not blocking
    /// @throws IllegalBlockingModeException if the channel is blocking
    /// @throws IllegalStateException        if somebody waits for its output already
    /// @throws ClosedChannelException       if the channel is closed, before or (as AsynchronousCloseException) meanwhile
    /// @throws IOException                  if it cannot be watched
    /// @throws InterruptedException         if the caller is cancelled or interrupted; the channel stays open
    public static void awaitWritable(SelectableChannel channel) throws IOException, InterruptedException {
        await(channel, SelectionKey.OP_WRITE);
    }

    /// Waits until there is a connection to accept.
    ///
    /// @param channel not blocking, bound
    /// @throws IllegalBlockingModeException if the channel is blocking
    /// @throws IllegalStateException        if somebody waits for it already
    /// @throws ClosedChannelException       if the channel is closed, before or (as AsynchronousCloseException) meanwhile
    /// @throws IOException                  if it cannot be watched
    /// @throws InterruptedException         if the caller is cancelled or interrupted; the channel stays open
    public static void awaitAcceptable(ServerSocketChannel channel) throws IOException, InterruptedException {
        await(channel, SelectionKey.OP_ACCEPT);
    }

    /// Waits until a connection that was begun has come about or failed: `finishConnect` tells which.
    ///
    /// @param channel not blocking, on which `connect` has been called
    /// @throws IllegalBlockingModeException if the channel is blocking
    /// @throws IllegalStateException        if somebody waits for its output already
    /// @throws ClosedChannelException       if the channel is closed, before or (as AsynchronousCloseException) meanwhile
    /// @throws IOException                  if it cannot be watched
    /// @throws InterruptedException         if the caller is cancelled or interrupted; the channel stays open
    public static void awaitConnectable(SocketChannel channel) throws IOException, InterruptedException {
        await(channel, SelectionKey.OP_CONNECT);
    }

    private static void await(SelectableChannel channel, int operation) throws IOException, InterruptedException {
        Strand strand = Strand.current();
        strand.checkpoint();
        if (!channel.isOpen()) {
            throw new ClosedChannelException();
        }
        if (channel.isBlocking()) {
            throw blocking(channel);
        }
        SelectorPoller poller = SelectorPoller.of(strand.domain());
        poller.watcherOf(channel).awaitAnew(operation);
        if (!channel.isOpen()) {
            poller.forget(channel);
            throw new AsynchronousCloseException();
        }
    }

    private static IllegalBlockingModeException blocking(SelectableChannel channel) {
        // It takes no message of its own.
        var exception = new IllegalBlockingModeException();
        exception.initCause(
                new IllegalStateException(channel + " is blocking: call configureBlocking(false) first"));
        return exception;
    }

    /// Calls back whenever there is something to read, or the end: for code that is written in callbacks.
    ///
    /// ```java
    /// DatagramChannel channel = DatagramChannel.open().bind(null);
    /// channel.configureBlocking(false);
    /// Readiness.Registration reading = Readiness.onReadable(channel, () -> channel.receive(ByteBuffer.allocate(1500)));
    /// // and when it has had enough:
    /// reading.cancel();
    /// ```
    ///
    /// The callback runs as a task of the current loop, which may wait; it is not called again before it has returned. As long as
    /// it leaves something to read it is called again. What it throws goes to the loop's handler for failures that nobody looks at,
    /// and ends the registration. It also ends when the channel is closed, and with the loop. A second registration for the same
    /// direction of a channel does not replace the first, as it does in asyncio: whichever comes to wait while the other does ends
    /// with an IllegalStateException.
    ///
    /// @param channel  not blocking
    /// @param callback what to do
    /// @return a handle by which to end it
    /// @throws IllegalStateException        if the caller is on no loop
    /// @throws IllegalBlockingModeException if the channel is blocking
    public static Registration onReadable(SelectableChannel channel, Action callback) {
        return register(channel, SelectionKey.OP_READ, callback);
    }

    /// Calls back whenever something can be written: all the time, mostly, so end it when there is nothing to write. Else as
    /// [#onReadable].
    ///
    /// @param channel  not blocking
    /// @param callback what to do
    /// @return a handle by which to end it
    /// @throws IllegalStateException        if the caller is on no loop
    /// @throws IllegalBlockingModeException if the channel is blocking
    public static Registration onWritable(SelectableChannel channel, Action callback) {
        return register(channel, SelectionKey.OP_WRITE, callback);
    }

    /// Calls back whenever there is a connection to accept. Else as [#onReadable].
    ///
    /// @param channel  not blocking, bound
    /// @param callback what to do
    /// @return a handle by which to end it
    /// @throws IllegalStateException        if the caller is on no loop
    /// @throws IllegalBlockingModeException if the channel is blocking
    public static Registration onAcceptable(ServerSocketChannel channel, Action callback) {
        return register(channel, SelectionKey.OP_ACCEPT, callback);
    }

    /// Calls back once, when a connection that was begun has come about or failed. Else as [#onReadable].
    ///
    /// @param channel  not blocking, on which `connect` has been called
    /// @param callback what to do; `finishConnect` tells how it went
    /// @return a handle by which to end it
    /// @throws IllegalStateException        if the caller is on no loop
    /// @throws IllegalBlockingModeException if the channel is blocking
    public static Registration onConnectable(SocketChannel channel, Action callback) {
        return register(channel, SelectionKey.OP_CONNECT, callback);
    }

    private static Registration register(SelectableChannel channel, int operation, Action callback) {
        Objects.requireNonNull(callback, "callback");
        if (channel.isBlocking()) {
            throw blocking(channel);
        }
        if (!(Strand.current().domain() instanceof Scheduler)) {
            throw new IllegalStateException("a callback was registered in " + Thread.currentThread()
                    + ", where no loop is"
                    + " running: callbacks are tasks of a loop. Call it inside Weft.run, or wait with Readiness.awaitReadable"
                    + " and its kin, which work anywhere");
        }
        return new Registration(Weft.spawn(() -> {
            try {
                do {
                    await(channel, operation);
                    callback.run();
                } while (operation != SelectionKey.OP_CONNECT);
            } catch (ClosedChannelException e) {
                if (channel.isOpen()) {
                    throw e;
                }
            }
            return null;
        }, "callback for " + channel));
    }

    /// Closes a channel, and ends whatever waits for it on the caller's loop, or off all loops, with an
    /// AsynchronousCloseException. Any thread.
    ///
    /// @param channel any
    /// @throws IOException if closing it fails
    public static void close(SelectableChannel channel) throws IOException {
        SelectorPoller poller = SelectorPoller.of(Strand.current().domain());
        try {
            poller.watcherOf(channel).close();
        } finally {
            poller.forget(channel);
        }
    }

    /// A callback that is registered.
    public static final class Registration implements AutoCloseable {

        private final Task<?> task;

        private Registration(Task<?> task) {
            this.task = task;
        }

        /// Ends the registration: the callback is not called again. If it runs now, in another task, it is cancelled. Any thread.
        public void cancel() {
            task.cancel("the registration was cancelled");
        }

        /// As [#cancel].
        @Override
        public void close() {
            cancel();
        }

        /// Whether the callback may still be called.
        ///
        /// @return false once it was cancelled, its channel was closed, or it has thrown
        public boolean isActive() {
            return !task.isDone();
        }
    }
}
