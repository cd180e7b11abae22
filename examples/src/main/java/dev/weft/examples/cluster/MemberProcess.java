package dev.weft.examples.cluster;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// A JVM that runs [Member], seen from the one that started it.
final class MemberProcess implements AutoCloseable {

    /// What lives for seconds is better off without the optimising compiler and with the simplest collector.
    private static final List<String> QUICK_START = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m",
            // What Hazelcast does with it is its own affair.
            "--sun-misc-unsafe-memory-access=allow");

    private final Process process;
    private final BufferedReader output;

    private MemberProcess(Process process) {
        this.process = process;
        this.output = process.inputReader();
    }

    /// Starts one; it takes some seconds until it has joined.
    static MemberProcess start(String cluster, int port) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        builder.command().addAll(QUICK_START);
        builder.command().addAll(List.of("-cp", System.getProperty("java.class.path"), Member.class.getName(), cluster,
                Integer.toString(port)));
        builder.environment().keySet().removeAll(List.of("JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS"));
        return new MemberProcess(builder.redirectError(ProcessBuilder.Redirect.INHERIT).start());
    }

    void awaitJoined() throws IOException {
        String word = output.readLine();
        if (!Member.JOINED.equals(word)) {
            throw new IOException("a member began with \"" + word + "\", not \"" + Member.JOINED + "\"");
        }
    }

    long pid() {
        return process.pid();
    }

    void awaitEnd() throws InterruptedException {
        process.waitFor();
    }

    /// Kills it, without waiting for its end.
    @Override
    public void close() {
        process.destroyForcibly();
    }
}
