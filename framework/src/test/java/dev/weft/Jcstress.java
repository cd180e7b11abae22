package dev.weft;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.infra.Status;
import org.openjdk.jcstress.infra.collectors.DiskReadCollector;
import org.openjdk.jcstress.infra.collectors.InProcessCollector;
import org.openjdk.jcstress.infra.collectors.TestResult;
import org.openjdk.jcstress.infra.grading.GradingResult;

/// One run of jcstress over the classes named `…Jcstress`, in JVMs of its own. A test there whose name ends with `Twin` is
/// the one without that ending with a bug put in, which shows that the test can fail.
final class Jcstress {

    /// What came out of one test, in all the configurations in which it ran.
    static final class Verdict {

        private final List<String> forbidden = new ArrayList<>();
        private final List<String> broken = new ArrayList<>();
        private long samples;

        private void add(TestResult result) {
            if (result.status() != Status.NORMAL) {
                broken.add(result.status() + " " + result.getMessages() + result.getVmErr());
            }
            samples += result.getTotalCount();
            for (GradingResult outcome : result.grading().gradingResults.values()) {
                if (outcome.expect == Expect.FORBIDDEN && outcome.count > 0) {
                    forbidden.add(outcome.count + " times (" + outcome.id + "): " + outcome.description + ", under "
                            + result.getConfig());
                }
            }
        }

        /// What came out and must not.
        List<String> forbidden() {
            return forbidden;
        }

        /// What kept the test from being run.
        List<String> broken() {
            return broken;
        }

        long samples() {
            return samples;
        }
    }

    /// What `-t` takes.
    static final String TWINS = "^.*Twin$";
    static final String NO_TWINS = "^(?!.*Twin$).*$";
    static final String OF_THE_ENGINE = "^(?!.*(channel|Twin$)).*$";

    private static final String TWIN = "Twin";

    private Jcstress() {
    }

    static boolean isTwin(String test) {
        return test.endsWith(TWIN);
    }

    static String twinOf(String test) {
        return test + TWIN;
    }

    /// Runs what the arguments say. Everything that is written goes into a directory of that name under `target`.
    ///
    /// @return by the tests' names
    static Map<String, Verdict> run(String name, String... arguments) throws IOException, InterruptedException {
        Path directory = Path.of("target", name).toAbsolutePath();
        delete(directory);
        Path temporary = Files.createDirectories(directory.resolve("tmp"));
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Djava.io.tmpdir=" + temporary, "-cp", System.getProperty("java.class.path")));
        command.addAll(List.of("org.openjdk.jcstress.Main", "-r", "report"));
        command.addAll(List.of(arguments));
        Path output = directory.resolve("output.txt");
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().remove("JDK_JAVA_OPTIONS");
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        Process process = builder.start();
        try {
            process.waitFor();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        // Its exit code says that something failed: the twins do.
        return read(directory, output);
    }

    private static Map<String, Verdict> read(Path directory, Path output) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(directory)) {
            files = all.filter(file -> file.toString().endsWith(".bin.gz")).toList();
        }
        if (files.size() != 1) {
            throw new AssertionError("jcstress left no result: see " + output);
        }
        InProcessCollector collector = new InProcessCollector();
        DiskReadCollector reader = new DiskReadCollector(files.getFirst().toString(), collector);
        try {
            reader.dump();
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        } finally {
            reader.close();
        }
        Map<String, Verdict> verdicts = new TreeMap<>();
        for (TestResult result : collector.getTestResults()) {
            verdicts.computeIfAbsent(result.getName(), test -> new Verdict()).add(result);
        }
        return verdicts;
    }

    private static void delete(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> all = Files.walk(directory)) {
                for (Path file : all.toList().reversed()) {
                    Files.delete(file);
                }
            }
        }
    }
}
