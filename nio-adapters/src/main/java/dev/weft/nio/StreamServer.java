package dev.weft.nio;

import dev.weft.CancelOptions;
import dev.weft.CancelScope;
import dev.weft.GroupOptions;
import dev.weft.Task;
import dev.weft.TaskFailedException;
import dev.weft.TaskGroup;
import dev.weft.Weft;
import dev.weft.channel.Event;
import dev.weft.loop.Waiter;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// Takes connections in, and serves each in a task of its own. [TcpServer] and [UnixServer] are the kinds, and
/// `SimulatedServer` in `dev.weft.nio.testing`: what is written for a `StreamServer<?>` runs over any of them.
///
/// ```java
/// try (TcpServer server = TcpServer.open("localhost", 7)) {
///     server.serve(stream -> {
///         for (String line; (line = stream.readLine()) != null;) {
///             stream.write(line + "\n");
///         }
///     });
/// }
/// ```
///
/// | state   | new connections             | those that there are                                  | `serve`                          |
/// |---------|-----------------------------|-------------------------------------------------------|----------------------------------|
/// | open    | are accepted, or wait for it | are served                                           | goes on                          |
/// | closed  | are refused                 | are served to their end; after a grace, if one was given, cancelled | returns when the last has ended |
///
/// A new kind of server implements three methods, [#accept], [#close()] and [#isOpen]; what it says as a string is what messages
/// call it.
///
/// @param <S> the kind of stream
public abstract class StreamServer<S extends ByteStream> implements AutoCloseable {

    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    private final ServerOptions options;
    private final Semaphore free;
    private final AtomicBoolean served = new AtomicBoolean();
    private volatile @Nullable TaskGroup serving;

    /// For a new kind of server.
    ///
    /// @param options how many connections it serves at once, and with what grace it ends
    protected StreamServer(ServerOptions options) {
        this.options = Objects.requireNonNull(options, "options");
        this.free = new Semaphore(options.maxConnections());
    }

    // --- what a kind of server implements ---

    /// Takes one connection in, waiting for it. For programs that do without [#serve].
    ///
    /// @return a stream, open, which is the caller's to close
    /// @throws StreamClosedException if the server was closed, before or meanwhile
    /// @throws IOException           if no connection can be taken in now, most likely since the process may open no more files
    /// @throws IllegalStateException if another task waits for a connection already
    /// @throws InterruptedException  if the caller is cancelled or interrupted; then no connection was taken
    public abstract S accept() throws IOException, InterruptedException;

    /// Stops listening: who waits in [#accept] gets a [StreamClosedException], and [#serve] returns when the connections that
    /// there are have been served to their end. The address is free again then. Any thread; the second time does nothing.
    @Override
    public abstract void close();

    /// Whether it listens.
    ///
    /// @return false for good, after true
    public abstract boolean isOpen();

    // --- serving ---

    /// Serves each connection in a task of its own, until the server is closed and the last connection has been served to its
    /// end.
    ///
    /// What a handler lets through ends its own connection, and goes where failures of tasks go that nobody looks at
    /// ([dev.weft.EventLoop#onUncaught]), an IOException to the log. If no connection can be taken in, as when the process
    /// may open no more files, that is logged, and tried again after a while. A caller that is cancelled
    /// [with a grace][CancelScope#cancel(String, Duration)] takes in no more, and the handlers have the grace to end; one that is
    /// cancelled at once gives them the [grace of the server][ServerOptions#grace].
    ///
    /// @param handler called in a task of the caller's loop, or off it in one of the JDK's, for each connection; the stream
    ///                is closed after it
    /// @throws IllegalStateException if it is being served already
    /// @throws StreamClosedException if it was closed before
    /// @throws IOException           if the listening socket fails
    /// @throws InterruptedException  if the caller is cancelled or interrupted; then all handlers have ended, and the server is
    ///                               closed
    public final void serve(StreamHandler<? super S> handler) throws IOException, InterruptedException {
        serveAt(new OneLoop<>(this, handler));
    }

    final void serveAt(Places<S> places) throws IOException, InterruptedException {
        if (!isOpen()) {
            throw new StreamClosedException(this + " was closed");
        }
        if (!served.compareAndSet(false, true)) {
            throw new IllegalStateException(this + " is being served already. To serve on several loops, call"
                    + " serve(LoopGroup, handler) once");
        }
        if (options.grace().isPositive()) {
            serveWithGrace(places);
        } else {
            serveAll(places);
        }
    }

    /// The cancellation is kept from the handlers, and reaches a task beside them, which closes the server.
    private void serveWithGrace(Places<S> places) throws IOException, InterruptedException {
        try {
            Checked.<@Nullable Void>call(() -> TaskGroup.scope(GroupOptions.named("serving by " + this), group -> {
                Event begun = new Event();
                group.forkDaemon(() -> {
                    try {
                        begun.set();
                        new Waiter(this).await();
                    } finally {
                        close(options.grace());
                    }
                }, "closing " + this);
                // A task that is cancelled before it begins never runs: then nobody would close.
                begun.await();
                Weft.shield(() -> serveAll(places));
                return null;
            }));
        } finally {
            close();
        }
    }

    private void serveAll(Places<S> places) throws IOException, InterruptedException {
        try {
            TaskGroup.run(places.options(GroupOptions.named("connections of " + this)), group -> {
                serving = group;
                places.open(group);
                CancelScope.runVoid(CancelOptions.named("accepting by " + this).endingEarly(), _ -> acceptAll(places));
                close();
                places.takeNoMore();
            });
        } catch (TaskFailedException e) {
            throw places.explain(e);
        } finally {
            close();
            places.clear();
        }
    }

    private void acceptAll(Places<S> places) throws InterruptedException {
        Duration pause = SHORTEST_PAUSE;
        while (true) {
            free.acquire();
            S stream = null;
            try {
                stream = accept();
                pause = SHORTEST_PAUSE;
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                Logs.accepting(this, e, pause);
            } finally {
                if (stream == null) {
                    free.release();
                }
            }
            if (stream != null) {
                places.take(stream);
            } else {
                Weft.sleep(pause);
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
            }
        }
    }

    /// Serves a connection in a task of its own, of a group on the caller's loop.
    final void fork(TaskGroup group, S stream, StreamHandler<? super S> handler) {
        Task<?> task;
        try {
            task = group.fork(() -> handle(stream, handler), stream.toString());
        } catch (RuntimeException | Error e) {
            letGo(stream);
            throw e;
        }
        // Told of a task that never ran, too.
        task.onDone(_ -> letGo(stream));
    }

    /// Is done with a connection. Any thread.
    final void letGo(S stream) {
        stream.close();
        free.release();
    }

    private void handle(S stream, StreamHandler<? super S> handler) throws InterruptedException {
        try (stream) {
            handler.handle(stream);
        } catch (IOException e) {
            Logs.broken(stream, e);
        } catch (InterruptedException e) {
            throw e;
        } catch (TaskFailedException e) {
            // Of a group in the handler, say one that relays in both directions.
            if (e.getCause() instanceof IOException) {
                Logs.broken(stream, e);
            } else {
                Weft.reportUncaught("the handler of " + stream, e);
            }
        } catch (Exception | Error e) {
            Weft.reportUncaught("the handler of " + stream, e);
        }
    }

    /// As [#close()], and what is still being served at the end of a grace is cancelled; [dev.weft.Weft#shouldEnd] tells
    /// handlers at once that they should come to an end. Any thread; does not wait.
    ///
    /// @param grace for the handlers; zero or less cancels them now
    public final void close(Duration grace) {
        Objects.requireNonNull(grace, "grace");
        close();
        TaskGroup group = serving;
        if (group != null) {
            group.cancel(this + " was closed", grace);
        }
    }

    /// Its options.
    ///
    /// @return as given
    public final ServerOptions options() {
        return options;
    }
}
