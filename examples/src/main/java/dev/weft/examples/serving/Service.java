package dev.weft.examples.serving;

import dev.weft.CancelOptions;
import dev.weft.CancelScope;
import dev.weft.CancelScope.ScopeBody;
import dev.weft.LoopGroup;
import dev.weft.Weft;
import dev.weft.examples.serving.CommandLine.Arguments;
import dev.weft.nio.ServerOptions;
import dev.weft.nio.StreamHandler;
import dev.weft.nio.TcpServer;
import dev.weft.nio.TcpStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/// A server program: reads its command line, listens, serves on a loop until Ctrl-C, and then lets those whom it serves come
/// to an end.
public final class Service {

    /// How long connections may go on after Ctrl-C. Shorter than the grace in which the loop itself must be closed.
    public static final Duration GRACE = Duration.ofSeconds(2);

    private static final CancelOptions UNLESS_ENDING = CancelOptions.named("waiting for the next request")
            .endingEarly();

    private Service() {
    }

    /// What a program does once its arguments are read; a server as a task of a loop.
    @FunctionalInterface
    public interface Body {

        /// Does it; a server serves until it is cancelled.
        ///
        /// @param arguments as given, or by default
        /// @param out       what it prints to
        /// @throws UsageException if an argument is wrong
        /// @throws Exception      if it fails
        void run(Arguments arguments, PrintStream out) throws Exception;
    }

    /// The options that all of them have.
    ///
    /// @param program its name
    /// @param purpose what it does
    /// @param port    by default
    /// @return `--host` and `--port`
    public static CommandLine commandLine(String program, String purpose, int port) {
        return new CommandLine(program, purpose)
                .option("--host", "NAME", "where to listen: a name or an address of this machine", "localhost")
                .option("--port", "N", "at which port, 0 for any that is free", Integer.toString(port));
    }

    /// Runs a server program on the calling thread.
    ///
    /// @param line what it understands
    /// @param args what it was given
    /// @param out  for what it prints
    /// @param err  for what is wrong
    /// @param body what it does
    /// @return the exit code: 130 after Ctrl-C, 1 if it failed, 2 if the arguments are wrong
    public static int run(CommandLine line, String[] args, PrintStream out, PrintStream err, Body body) {
        return runOffLoop(line, args, out, err, (arguments, to) -> Weft.run(() -> body.run(arguments, to)));
    }

    /// As [#run], for a program that makes its loops itself, as one that simulates.
    ///
    /// @param line what it understands
    /// @param args what it was given
    /// @param out  for what it prints
    /// @param err  for what is wrong
    /// @param body what it does, on the calling thread
    /// @return the exit code: 130 after Ctrl-C, 1 if it failed, 2 if the arguments are wrong
    public static int runOffLoop(CommandLine line, String[] args, PrintStream out, PrintStream err, Body body) {
        try {
            Arguments arguments = line.parse(args);
            if (arguments == null) {
                out.print(line.help());
            } else {
                body.run(arguments, out);
            }
            return 0;
        } catch (UsageException e) {
            err.println(line.program() + ": " + e.getMessage());
            return 2;
        } catch (CancellationException e) {
            return 130;
        } catch (Exception e) {
            err.println(line.program() + ": " + (e instanceof IOException ? e.getMessage() : e));
            return 1;
        }
    }

    /// The option of a server that can use several loops.
    ///
    /// @param line to which it is added
    /// @return the same, with `--loops`
    public static CommandLine withLoops(CommandLine line) {
        return line.option("--loops", "N", "on how many loops, 0 for one a processor", "1");
    }

    /// Serves on as many loops as the arguments say, until it is cancelled. On one, that is the caller's.
    ///
    /// @param arguments with `--loops`
    /// @param server    to serve
    /// @param handler   of each connection
    /// @throws UsageException       if there cannot be so many
    /// @throws IOException          if the listening socket fails
    /// @throws InterruptedException if the caller is cancelled
    public static void serve(Arguments arguments, TcpServer server, StreamHandler<? super TcpStream> handler)
            throws UsageException, IOException, InterruptedException {
        int count = arguments.number("--loops", 0, 1_000);
        if (count == 1) {
            server.serve(handler);
            return;
        }
        try (LoopGroup loops = count == 0 ? LoopGroup.open() : LoopGroup.open(count)) {
            server.serve(loops, handler);
        }
    }

    /// Listens as the arguments say, and prints at which port.
    ///
    /// @param arguments with `--host` and `--port`
    /// @param out       what to print to
    /// @return open
    /// @throws UsageException if there is no such port
    /// @throws IOException    if it cannot listen
    public static TcpServer listen(Arguments arguments, PrintStream out) throws UsageException, IOException {
        return listen(arguments, out, ServerOptions.defaults());
    }

    /// As [#listen(Arguments, PrintStream)], with options.
    ///
    /// @param arguments with `--host` and `--port`
    /// @param out       what to print to
    /// @param options   of the server
    /// @return open
    /// @throws UsageException if there is no such port
    /// @throws IOException    if it cannot listen
    public static TcpServer listen(Arguments arguments, PrintStream out, ServerOptions options)
            throws UsageException, IOException {
        int port = arguments.number("--port", 0, 65_535);
        TcpServer server = TcpServer.open(new InetSocketAddress(arguments.text("--host"), port), options.grace(GRACE));
        out.println("listening at port " + server.port());
        return server;
    }

    /// Waits for what may as well never come, as the next request: ends early when the program is asked to end, while what is
    /// outside of this goes on to the end of the grace.
    ///
    /// @param wait that can be cut short
    /// @param <T>  of what it waits for
    /// @param <X>  of its exceptions
    /// @return what came; null if the program is to end, or if that came
    /// @throws X what the wait throws
    public static <T extends @Nullable Object, X extends Exception> @Nullable T unlessEnding(ScopeBody<T, X> wait)
            throws X {
        return CancelScope.run(UNLESS_ENDING, wait);
    }

    /// As [#unlessEnding(ScopeBody)], for a time.
    ///
    /// @param timeout after which it ends, too
    /// @param wait    that can be cut short
    /// @param <T>     of what it waits for
    /// @param <X>     of its exceptions
    /// @return what came; null if the time is over or the program is to end, or if that came
    /// @throws X what the wait throws
    public static <T extends @Nullable Object, X extends Exception> @Nullable T unlessEnding(Duration timeout,
            ScopeBody<T, X> wait) throws X {
        return CancelScope.run(UNLESS_ENDING.timeout(timeout), wait);
    }
}
