package dev.weft;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// A JVM of its own for what would end, or spoil, the tests' own: `main` of a class on the test class path.
public final class ChildJvm implements AutoCloseable {

    public static final String FLAG = "--add-opens=java.base/java.lang=ALL-UNNAMED";

    private final Process process;
    private final BufferedReader output;

    private ChildJvm(Process process) {
        this.process = process;
        this.output = process.inputReader();
    }

    /// Starts `main` of a class; its standard error comes with its standard output.
    public static ChildJvm start(Class<?> main, String... jvmFlags) throws IOException {
        return start(main, List.of(), jvmFlags);
    }

    /// As [#start(Class, String...)], with arguments for `main`.
    public static ChildJvm start(Class<?> main, List<String> arguments, String... jvmFlags) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(jvmFlags));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        // Surefire's way to give the flag must not leak into a JVM that is to do without.
        builder.environment().remove("JDK_JAVA_OPTIONS");
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        Process process = builder.start();
        // A child that does not end must not keep whoever reads its output: a read gives in to no timeout.
        CompletableFuture.delayedExecutor(30, TimeUnit.SECONDS).execute(process::destroyForcibly);
        return new ChildJvm(process);
    }

    /// The next line that it prints; null at the end.
    public String line() throws IOException {
        return output.readLine();
    }

    /// Gives it a line of standard input.
    public void enter(String line) throws IOException {
        process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    /// Everything that it still prints.
    public List<String> lines() throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line; (line = output.readLine()) != null;) {
            lines.add(line);
        }
        return lines;
    }

    /// The same, sorted: for lines of several threads.
    public List<String> sortedLines() throws IOException {
        return lines().stream().sorted().toList();
    }

    public void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    }

    /// Stops it for so long, as a machine that sleeps would.
    public void standStill(Duration duration) throws IOException, InterruptedException {
        signal("STOP");
        try {
            boolean _ = new CountDownLatch(1).await(duration.toNanos(), TimeUnit.NANOSECONDS);
        } finally {
            signal("CONT");
        }
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /// Waits for its end.
    public int exitCode() throws InterruptedException {
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            throw new AssertionError("the child JVM does not end");
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
