package dev.weft.nio;

import dev.weft.GroupOptions;
import dev.weft.Task;
import dev.weft.TaskFailedException;
import dev.weft.TaskGroup;
import dev.weft.Weft;
import dev.weft.loop.Domain;
import dev.weft.loop.Strand;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A process of the operating system that this program has started.
///
/// Most programs are run to their end, with what they wrote as the result:
///
/// ```java
/// SubprocessResult log = Subprocess.run("git", "log", "-1");
/// SubprocessResult sorted = Weft.withTimeout(Duration.ofSeconds(10),
///         () -> Subprocess.run(SubprocessOptions.defaults().input("b\na\n").check(), "sort"));
/// ```
///
/// Others are talked to while they run:
///
/// ```java
/// try (Subprocess bc = Subprocess.start("bc")) {
///     bc.stdin().write("6 * 7\n");
///     String answer = bc.stdout().readLine();
/// }
/// ```
///
/// Waits park the task, and leave the loop to the others. Each pipe has one task that uses it at a time; all else may be called
/// from any thread, at any time.
///
/// |         | [#waitFor]         | [#terminate()], [#kill]  | the pipes                          | [#close]          |
/// |---------|--------------------|--------------------------|------------------------------------|-------------------|
/// | running | waits              | send it the signal       | open                               | kills it, → closed |
/// | ended   | gives the exit code | do nothing              | what it wrote can still be read    | → closed          |
/// | closed  | gives the exit code | do nothing              | StreamClosedException              | -                 |
///
/// **Whoever does not read what a process writes stops it** as soon as its pipe is full (64 KiB on Linux): [#run] reads all
/// at once, and who uses [#start] should read both outputs in tasks of their own, or redirect what is not wanted
/// ([ProcessBuilder#redirectErrorStream], [Redirect#DISCARD]).
///
/// **Children of the process** are not this one's: they survive its end. What they then write to its outputs may be read, or
/// be lost, as with [Process]: redirect their outputs. [#toHandle] finds them.
///
/// As asyncio's and Trio's processes.
public final class Subprocess implements AutoCloseable {

    /* java.lang.Process, which is kept up with each JDK and reaps its children without our doing, and threads for its pipes.
     * NuProcess, which polls them, calls the JDK's private fork by JNA, and polls with threads of its own that know nothing
     * of tasks; zt-exec and commons-exec are java.lang.Process with a thread per pipe, too, and cannot be cancelled. */

    private static final Logger LOG = LoggerFactory.getLogger(Subprocess.class);

    private final Process process;
    private final List<String> command;
    private final ByteStream stdin;
    private final ByteStream stdout;
    private final ByteStream stderr;

    private Subprocess(Process process, List<String> command) {
        this.process = process;
        this.command = command;
        this.stdin = new ProcessPipe.Input("stdin of " + this, process.getOutputStream());
        this.stdout = new ProcessPipe.Output("stdout of " + this, process.getInputStream());
        this.stderr = new ProcessPipe.Output("stderr of " + this, process.getErrorStream());
    }

    // --- running a program to its end ---

    /// Runs a program to its end. Its standard input is empty.
    ///
    /// If the caller is cancelled, as by a timeout around this, or interrupted, the process is told to end (SIGTERM), and killed
    /// if it has not within five seconds; this throws when it has ended.
    ///
    /// If the process leaves children behind in the background that have its outputs open, this may wait for their end,
    /// too: redirect their outputs.
    ///
    /// @param command the program, which is looked for as the system does, and its arguments; no shell is involved
    /// @return its exit code, whatever that is, and all that it wrote
    /// @throws IOException          if it cannot be started; the message names it and says why
    /// @throws InterruptedException if the caller is cancelled or interrupted; the process has ended then
    public static SubprocessResult run(String... command) throws IOException, InterruptedException {
        return run(SubprocessOptions.defaults(), command);
    }

    /// As [#run(String...)], with input, a check of the exit code, or another grace.
    ///
    /// Input that the process does not read is no failure.
    ///
    /// @param options what it reads, and how it may end
    /// @param command the program and its arguments
    /// @return its exit code and all that it wrote
    /// @throws SubprocessFailedException if its exit code is to be checked, and is not zero
    /// @throws IOException               if it cannot be started
    /// @throws InterruptedException      if the caller is cancelled or interrupted; the process has ended then
    public static SubprocessResult run(SubprocessOptions options, String... command)
            throws IOException, InterruptedException {
        return run(options, new ProcessBuilder(command));
    }

    /// As [#run(SubprocessOptions, String...)], in a directory, with an environment, or with outputs redirected: those are
    /// empty in the result.
    ///
    /// @param options what it reads, and how it may end
    /// @param builder the program, its arguments and its surroundings
    /// @return its exit code and all that it wrote
    /// @throws IllegalArgumentException  if there is input, and the builder redirects the standard input
    /// @throws SubprocessFailedException if its exit code is to be checked, and is not zero
    /// @throws IOException               if it cannot be started
    /// @throws InterruptedException      if the caller is cancelled or interrupted; the process has ended then
    public static SubprocessResult run(SubprocessOptions options, ProcessBuilder builder)
            throws IOException, InterruptedException {
        if (options.input().length > 0 && builder.redirectInput() != Redirect.PIPE) {
            throw new IllegalArgumentException("there is input for " + builder.command().getFirst()
                    + ", but the builder redirects its standard input: leave one of the two out");
        }
        SubprocessResult result;
        try (Subprocess child = start(builder)) {
            try {
                result = child.communicate(options.input());
            } catch (InterruptedException e) {
                child.terminateThough(options.grace());
                throw e;
            }
        }
        if (options.isChecked() && result.exitCode() != 0) {
            throw new SubprocessFailedException(result);
        }
        return result;
    }

    private SubprocessResult communicate(byte[] input) throws IOException, InterruptedException {
        try {
            return TaskGroup.scope(GroupOptions.named(toString()), group -> {
                group.fork(() -> feed(input), "stdin");
                Task<byte[]> output = group.fork(stdout::readAll, "stdout");
                Task<byte[]> errors = group.fork(stderr::readAll, "stderr");
                return new SubprocessResult(command, waitFor(), output.await(), errors.await());
            });
        } catch (TaskFailedException e) {
            throw e.rethrow(IOException.class);
        }
    }

    private void feed(byte[] input) throws InterruptedException {
        try {
            stdin.write(input);
            stdin.shutdownOutput();
        } catch (IOException e) {
            // It need not read all of its input, or any: "head" does not.
            stdin.close();
        }
    }

    private void terminateThough(Duration grace) {
        try {
            Weft.shield(() -> terminate(grace));
        } catch (InterruptedException e) {
            // From outside: in a hurry. What is left is the close.
            Thread.currentThread().interrupt();
        }
    }

    // --- starting one ---

    /// Starts a program. To be closed.
    ///
    /// @param command the program, which is looked for as the system does, and its arguments; no shell is involved
    /// @return the process, running
    /// @throws IOException          if it cannot be started; the message names it and says why
    /// @throws InterruptedException if the caller is cancelled or interrupted; there is no process then, or it was killed
    public static Subprocess start(String... command) throws IOException, InterruptedException {
        return start(new ProcessBuilder(command));
    }

    /// As [#start(String...)], in a directory, with an environment, or with pipes redirected: those behave like a process that
    /// writes nothing, or that does not read.
    ///
    /// @param builder the program, its arguments and its surroundings
    /// @return the process, running
    /// @throws IOException          if it cannot be started; the message names it and says why
    /// @throws InterruptedException if the caller is cancelled or interrupted; there is no process then, or it was killed
    public static Subprocess start(ProcessBuilder builder) throws IOException, InterruptedException {
        Subprocess child = new Subprocess(spawn(builder), List.copyOf(builder.command()));
        try {
            Strand.current().checkpoint();
        } catch (InterruptedException e) {
            child.close();
            throw e;
        }
        return child;
    }

    /// To start one takes milliseconds.
    private static Process spawn(ProcessBuilder builder) throws IOException, InterruptedException {
        return Checked.call(() -> Weft.offload(builder::start));
    }

    // --- talking to it ---

    /// What it reads; to be written only. [ByteStream#shutdownOutput] ends it, and many programs wait for that.
    ///
    /// A write returns when the system has taken all, which is not yet the process. When the process has ended, or has closed
    /// its input, a write throws IOException. What a cancelled write has taken from its buffer is still written.
    ///
    /// @return always the same
    public ByteStream stdin() {
        return stdin;
    }

    /// What it writes; to be read only. What it wrote before it ended can be read until this is closed.
    ///
    /// @return always the same
    public ByteStream stdout() {
        return stdout;
    }

    /// What it writes to its standard error; to be read only. What it wrote before it ended can be read until this is closed.
    ///
    /// @return always the same
    public ByteStream stderr() {
        return stderr;
    }

    /// Its number in the system, which gives it to another process some time after this one has ended.
    ///
    /// @return never changes
    public long pid() {
        return process.pid();
    }

    /// For what is not here: its children, how much processor time it took, since when it runs.
    ///
    /// @return the JDK's view of it
    public ProcessHandle toHandle() {
        return process.toHandle();
    }

    // --- its end ---

    /// Waits until it has ended. A suspension point, also if it has. Any number of tasks may wait. A cancelled wait leaves the
    /// process alone, and another may follow.
    ///
    /// @return its exit code; 128 and the signal's number if a signal ended it
    /// @throws InterruptedException if the caller is cancelled or interrupted
    public int waitFor() throws InterruptedException {
        Strand strand = Strand.current();
        strand.checkpoint();
        strand.domain().beginForeignWait();
        try {
            return process.waitFor();
        } finally {
            strand.domain().endForeignWait();
        }
    }

    /// Whether it has not ended.
    ///
    /// @return false for good, after true
    public boolean isAlive() {
        return process.isAlive();
    }

    /// Asks it to end, with SIGTERM, which it may ignore. Never waits; if it has ended, does nothing. (On Windows this is as
    /// [#kill].)
    public void terminate() {
        signal(false);
    }

    /// Ends it, with SIGKILL, whatever it does. Never waits; if it has ended, does nothing.
    public void kill() {
        signal(true);
    }

    /// Asks it to end, waits for that, and kills it if it takes too long, with a warning in the log. Whoever expects it to
    /// write much meanwhile must go on reading.
    ///
    /// @param grace how long it may take, by the clock of the loop; zero or less kills it at once
    /// @return its exit code
    /// @throws InterruptedException if the caller is cancelled or interrupted; the process was asked, and not killed
    public int terminate(Duration grace) throws InterruptedException {
        terminate();
        Optional<Integer> exitCode = Weft.moveOnAfter(grace, this::waitFor);
        if (exitCode.isPresent()) {
            return exitCode.get();
        }
        if (signal(true)) {
            LOG.warn("{} did not end within {} of SIGTERM, and was killed", this, grace);
        }
        return waitFor();
    }

    /// Not Process.destroy: that closes the pipes, and what the process still writes would be lost.
    ///
    /// @return false if it has ended, or must not be signalled
    private boolean signal(boolean forcibly) {
        // The handle compares the time of its start: a number that the system has given to another is not hit.
        ProcessHandle handle = process.toHandle();
        return process.isAlive() && (forcibly ? handle.destroyForcibly() : handle.destroy());
    }

    /// Kills it if it has not ended, waits for its end, and closes its pipes: who reads from one gets a
    /// [StreamClosedException], who writes an IOException. Any thread; also if the caller is cancelled; the second time does
    /// nothing.
    @Override
    public void close() {
        // Before the end of the process, so that nobody takes that for the end of its output.
        stdout.close();
        stderr.close();
        boolean ends = signal(true) || !process.toHandle().isAlive();
        // After it: the process must not take this for the end of its input, and act on half of it.
        stdin.close();
        if (ends) {
            awaitEnd();
        } else {
            LOG.warn("{} cannot be killed by this program, and goes on", this);
        }
    }

    private void awaitEnd() {
        Domain domain = Strand.current().domain();
        boolean interrupted = false;
        domain.beginForeignWait();
        while (true) {
            try {
                process.waitFor();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        domain.endForeignWait();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String toString() {
        return "process " + process.pid() + " (" + command.getFirst() + ")";
    }
}
