package dev.weft.perf;

import dev.weft.nio.Subprocess;
import dev.weft.nio.SubprocessResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The command lines of [Comparison]'s programs. Builds what is in Go or C into `target`.
final class Programs {

    private static final Path SYSTEM_PYTHON = Path.of("/usr/bin/python3");

    private final Path module;

    /// @param module where `src` and `target` are
    Programs(Path module) {
        this.module = module;
    }

    Path module() {
        return module;
    }

    /// @throws IOException if the machine cannot run it; the message says why, and what would help
    List<String> command(Peer peer) throws IOException, InterruptedException {
        return switch (peer) {
            case GO -> List.of(go());
            case ASYNCIO -> List.of(python("asyncio", "python3"), source("python", "asyncio_jobs.py"), "asyncio");
            case UVLOOP ->
                List.of(python("uvloop", "python3-uvloop"), source("python", "asyncio_jobs.py"), "uvloop");
            case GEVENT -> List.of(python("gevent", "python3-gevent"), source("python", "gevent_jobs.py"));
            case C_EPOLL -> List.of(c());
            default -> java(peer);
        };
    }

    private static List<String> java(Peer peer) {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-opens=java.base/java.lang=ALL-UNNAMED", "--enable-native-access=ALL-UNNAMED",
                        "--enable-preview", "-Dslf4j.internal.verbosity=ERROR"));
        if (peer.hasOneCarrier()) {
            command.add("-Djdk.virtualThreadScheduler.parallelism=1");
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), WholeProgram.class.getName(),
                peer.toString()));
        return command;
    }

    static String python() {
        return Files.isExecutable(SYSTEM_PYTHON) ? SYSTEM_PYTHON.toString() : "python3";
    }

    private static String python(String imported, String debianPackage) throws IOException, InterruptedException {
        String wanted = " (Debian: " + debianPackage + ")";
        SubprocessResult tried = run("no " + python() + wanted, python(), "-c",
                "import " + imported + ", asyncio; asyncio.TaskGroup");
        if (tried.exitCode() != 0) {
            throw new IOException(python() + " is older than 3.11 or has no module " + imported + wanted);
        }
        return python();
    }

    private String go() throws IOException, InterruptedException {
        String program = target("jobs-go");
        built("jobs.go", run("no go (Debian: golang-go)", "go", "build", "-o", program, source("go", "jobs.go")));
        return program;
    }

    private String c() throws IOException, InterruptedException {
        String program = target("crawl-c");
        built("crawl.c", run("no C compiler cc (Debian: gcc)", "cc", "-O2", "-Wall", "-o", program,
                source("c", "crawl.c")));
        return program;
    }

    private static void built(String name, SubprocessResult result) throws IOException {
        if (result.exitCode() != 0) {
            throw new IOException("cannot build " + name + ": " + result.errorText());
        }
    }

    private String target(String name) throws IOException {
        return Files.createDirectories(module.resolve("target")).resolve(name).toString();
    }

    private static SubprocessResult run(String ifMissing, String... command) throws IOException, InterruptedException {
        try {
            return Subprocess.run(command);
        } catch (IOException e) {
            throw new IOException(ifMissing, e);
        }
    }

    private String source(String language, String name) throws IOException {
        Path file = module.resolve("src/main").resolve(language).resolve(name);
        if (!Files.exists(file)) {
            throw new IOException("no " + file + ", run from a checkout of Weft");
        }
        return file.toString();
    }
}
