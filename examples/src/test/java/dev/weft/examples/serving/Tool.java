package dev.weft.examples.serving;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A program that tests use as a client. Where it is not installed they are skipped.
public final class Tool {

    private final Path path;

    private Tool(Path path) {
        this.path = path;
    }

    public static Tool named(String name) {
        Path found = Stream.of(System.getenv().getOrDefault("PATH", "").split(java.io.File.pathSeparator))
                .map(folder -> Path.of(folder, name)).filter(Files::isExecutable).findFirst().orElse(null);
        assumeTrue(found != null, name + " is not installed here");
        return new Tool(found);
    }

    /// Starts `main` of a class, with the flag that loops need.
    static Process startMain(Class<?> main, String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of("--add-opens=java.base/java.lang=ALL-UNNAMED", "-cp",
                System.getProperty("java.class.path"), main.getName()));
        all.addAll(List.of(arguments));
        return new Tool(Path.of(System.getProperty("java.home"), "bin", "java")).start(all.toArray(String[]::new));
    }

    /// Starts it; its error output comes with its output.
    public Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(path.toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        // One that does not end must not keep whoever reads its output: a read gives in to no timeout.
        CompletableFuture.delayedExecutor(40, TimeUnit.SECONDS).execute(process::destroyForcibly);
        return process;
    }

    /// Runs it to its end.
    ///
    /// @return what it printed
    public String run(String... arguments) throws IOException {
        return runWith("", arguments);
    }

    /// As [#run], with an input.
    public String runWith(String input, String... arguments) throws IOException {
        Process process = start(arguments);
        try (var to = process.getOutputStream()) {
            to.write(input.getBytes(StandardCharsets.UTF_8));
        }
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
