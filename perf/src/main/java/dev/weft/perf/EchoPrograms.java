package dev.weft.perf;

import dev.weft.nio.Subprocess;
import dev.weft.nio.SubprocessResult;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The command lines of [EchoComparison]'s processes. Compiles what is in C into `target`.
final class EchoPrograms {

    private static final Path SYSTEM_PYTHON = Path.of("/usr/bin/python3");

    private final Path module;
    private final boolean isPinned;

    /// @param module where `src` and `target` are
    /// @param isPinned whether each process gets a processor of its own
    private EchoPrograms(Path module, boolean isPinned) {
        this.module = module;
        this.isPinned = isPinned;
    }

    static EchoPrograms find() throws InterruptedException {
        try {
            Path classes = Path.of(EchoPrograms.class.getProtectionDomain().getCodeSource().getLocation().toURI());
            return new EchoPrograms(classes.resolve("../..").normalize(), canPin());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the classes are not in the file system", e);
        }
    }

    private static boolean canPin() throws InterruptedException {
        try {
            return Subprocess.run("taskset", "-c", "0", "true").exitCode() == 0
                    && Subprocess.run("taskset", "-c", "1", "true").exitCode() == 0;
        } catch (IOException noTaskset) {
            return false;
        }
    }

    boolean isPinned() {
        return isPinned;
    }

    /// @throws IOException if the machine cannot run it; the message says why
    List<String> server(EchoKind kind) throws IOException, InterruptedException {
        return pinned(0, switch (kind) {
            case C_EPOLL -> List.of(compile("echo-server"));
            case UVLOOP, ASYNCIO -> python(kind);
            case WEFT, NETTY, THREADS, SELECTOR, WEFT_TLS, NETTY_TLS -> java(EchoServer.class, kind.toString());
        });
    }

    /// @throws IOException if there is no C compiler, or no epoll
    List<String> nativeLoad() throws IOException, InterruptedException {
        return pinned(1, List.of(compile("echo-load")));
    }

    List<String> javaLoad() {
        return pinned(1, java(EchoLoad.class));
    }

    private List<String> pinned(int processor, List<String> command) {
        return isPinned ? concat(List.of("taskset", "-c", Integer.toString(processor)), command) : command;
    }

    /// All with the collector that the JVM takes for one processor, also where they are not pinned to one.
    private static List<String> java(Class<?> main, String... arguments) {
        return concat(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-opens=java.base/java.lang=ALL-UNNAMED", "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow", "-Dslf4j.internal.verbosity=ERROR",
                "-Djdk.virtualThreadScheduler.parallelism=1", "-XX:+UseSerialGC",
                "-Xmx1g", "-cp", System.getProperty("java.class.path"), main.getName()), List.of(arguments));
    }

    private List<String> python(EchoKind kind) throws IOException, InterruptedException {
        String python = Files.isExecutable(SYSTEM_PYTHON) ? SYSTEM_PYTHON.toString() : "python3";
        String script = source("python", "echo.py");
        if (runOrExplain("no " + python, python, "-c", "import " + kind).exitCode() != 0) {
            throw new IOException(python + " has no module " + kind);
        }
        return List.of(python, script, kind.toString());
    }

    private String compile(String name) throws IOException, InterruptedException {
        if (!System.getProperty("os.name").equals("Linux")) {
            throw new IOException("epoll is only on Linux");
        }
        String program = module.resolve("target").resolve(name).toString();
        String source = source("c", name + ".c");
        SubprocessResult compiled = runOrExplain("no C compiler (cc)", "cc", "-O2", "-Wall", "-o", program, source);
        if (compiled.exitCode() != 0) {
            throw new IOException("cc could not compile " + name + ".c: " + compiled.errorText());
        }
        return program;
    }

    private static SubprocessResult runOrExplain(String ifMissing, String... command)
            throws IOException, InterruptedException {
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

    private static List<String> concat(List<String> left, List<String> right) {
        List<String> all = new ArrayList<>(left);
        all.addAll(right);
        return List.copyOf(all);
    }
}
