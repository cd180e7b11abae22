package dev.weft.examples.crawler;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/// A child process that runs [ChildFetcher], seen from its parent. For one caller at a time.
final class Child implements AutoCloseable {

    /// A process that lives for a second is better off without the optimising compiler and with the simplest collector.
    private static final List<String> QUICK_START = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx64m");

    private final Process process;
    private final OutputStream paths;
    private final DataInputStream pages;

    private Child(Process process) {
        this.process = process;
        this.paths = process.getOutputStream();
        this.pages = new DataInputStream(new BufferedInputStream(process.getInputStream()));
    }

    /// Starts a JVM like this one; it takes a while until it is ready.
    static Child start(Site site) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        builder.command().addAll(QUICK_START);
        builder.command().addAll(List.of("-cp", System.getProperty("java.class.path")));
        builder.command().addAll(List.of(ChildFetcher.class.getName(), Integer.toString(site.port())));
        builder.environment().keySet().removeAll(List.of("JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS"));
        return new Child(builder.redirectError(ProcessBuilder.Redirect.INHERIT).start());
    }

    void awaitReady() throws IOException, InterruptedException {
        String word = receive("was ready");
        if (!word.equals(ChildFetcher.READY)) {
            throw new IOException("a child process began with \"" + word + "\", not \"" + ChildFetcher.READY + "\"");
        }
    }

    Page fetch(String path) throws IOException, InterruptedException {
        paths.write((path + "\n").getBytes(StandardCharsets.UTF_8));
        paths.flush();
        return new Page(path, receive("had fetched " + path));
    }

    /// Kills it: it has nothing to finish, and should it still wait for a page, nobody wants that page any more.
    @Override
    public void close() {
        process.destroyForcibly();
        Closing.quietly(List.of(paths, pages));
    }

    private String receive(String purpose) throws IOException, InterruptedException {
        try {
            return pages.readUTF();
        } catch (EOFException e) {
            String end = "a child process ended with exit code " + process.waitFor();
            throw new IOException(end + " before it " + purpose, e);
        }
    }
}
