package dev.weft.nio;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Backend;
import dev.weft.CapturedLog;
import dev.weft.OnEveryBackend;
import dev.weft.Outcome;
import dev.weft.Task;
import dev.weft.TaskGroup;
import dev.weft.Weft;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// Processes that are run to their end.
@EnabledOnOs({OS.LINUX, OS.MAC})
class SubprocessRunTest {

    private static final SubprocessOptions DEFAULTS = SubprocessOptions.defaults();

    @TempDir
    private Path directory;

    @OnEveryBackend
    void whatItWroteAndItsExitCodeAreTheResult(Backend backend) throws Exception {
        SubprocessResult result = backend.run(() -> Subprocess.run("sh", "-c", "echo hello; echo oh >&2; exit 3"));
        assertEquals("hello\n", result.text());
        assertEquals("oh\n", result.errorText());
        assertEquals(3, result.exitCode());
        assertEquals(List.of("sh", "-c", "echo hello; echo oh >&2; exit 3"), result.command());
    }

    @OnEveryBackend
    void itsInputIsEmptyIfNoneIsGiven(Backend backend) throws Exception {
        assertEquals("", backend.run(() -> Subprocess.run("cat")).text());
    }

    @OnEveryBackend
    void itReadsItsInput(Backend backend) throws Exception {
        assertEquals("a\nb\nü\n", backend.run(() -> Subprocess.run(DEFAULTS.input("b\nü\na\n"), "sort")).text());
    }

    /// More than all pipes hold.
    @OnEveryBackend
    void aMebibyteGoesBothWaysAndToStderrAtOnce(Backend backend) throws Exception {
        byte[] input = new byte[1 << 20];
        new Random(1).nextBytes(input);
        SubprocessResult result = backend
                .run(() -> Subprocess.run(DEFAULTS.input(input), "sh", "-c", "tee /dev/stderr"));
        assertArrayEquals(input, result.stdout());
        assertArrayEquals(input, result.stderr());
    }

    @OnEveryBackend
    void inputThatIsNotReadIsNoFailure(Backend backend) throws Exception {
        SubprocessResult result = backend.run(() -> Subprocess.run(DEFAULTS.input(new byte[1 << 20]), "true"));
        assertEquals(0, result.exitCode());
        SubprocessResult closed = backend.run(() -> Subprocess.run(DEFAULTS.input(new byte[1 << 20]), "sh", "-c",
                "exec <&-; echo done"));
        assertEquals("done\n", closed.text());
    }

    @OnEveryBackend
    void aCheckedExitCodeFailsWithTheEndOfItsStderr(Backend backend) throws Exception {
        var failure = assertThrows(SubprocessFailedException.class, () -> backend.run(() -> Subprocess
                .run(DEFAULTS.check(), "sh", "-c", "echo some; seq 1 1000 >&2; echo the reason >&2; exit 3")));
        assertTrue(failure.getMessage().startsWith("sh exited with code 3. The end of its stderr: …"),
                failure::getMessage);
        assertTrue(failure.getMessage().endsWith("\n1000\nthe reason"), failure::getMessage);
        assertTrue(failure.getMessage().length() < 1100);
        assertEquals("some\n", failure.result().text());
        var silent = assertThrows(SubprocessFailedException.class,
                () -> backend.run(() -> Subprocess.run(DEFAULTS.check(), "false")));
        assertEquals("false exited with code 1, and wrote nothing to its stderr", silent.getMessage());
    }

    @OnEveryBackend
    void aCheckedExitCodeOfZeroIsAResult(Backend backend) throws Exception {
        assertEquals("a", backend.run(() -> Subprocess.run(DEFAULTS.check(), "printf", "a")).text());
    }

    /// The script reads a line first: that it gets when it was started for good.
    private static void cancelRunOnceThereIs(Path ready, String script, SubprocessOptions options) throws Exception {
        TaskGroup.run(group -> {
            Task<?> task = group.fork(() -> Subprocess.run(options.input("go\n"), "sh", "-c", "read line; " + script));
            while (!Files.exists(ready)) {
                Weft.sleep(Duration.ofMillis(5));
            }
            assertTrue(task.cancel("enough"));
            Weft.shield(() -> group.join());
            assertInstanceOf(Outcome.Cancelled.class, task.outcome());
        });
    }

    @OnEveryBackend
    void cancellingItEndsTheProcessBySigterm(Backend backend) throws Exception {
        Path ready = directory.resolve("ready");
        Path told = directory.resolve("told");
        String script = "trap 'echo bye > " + told + "; exit' TERM; echo > " + ready + "; while :; do sleep 0.01; done";
        try (CapturedLog log = CapturedLog.open()) {
            backend.run(() -> cancelRunOnceThereIs(ready, script, DEFAULTS));
            assertEquals("bye\n", Files.readString(told));
            assertEquals(List.of(), log.having("killed"));
        }
    }

    @OnEveryBackend
    void aTimeoutAroundItEndsTheProcess(Backend backend) throws Exception {
        backend.run(() -> assertThrows(TimeoutException.class,
                () -> Weft.withTimeout(Duration.ofMillis(50), () -> Subprocess.run("sleep", "100"))));
    }

    @Test
    void itRunsOnAnyThread() throws Exception {
        assertEquals("hello\n", Subprocess.run("echo", "hello").text());
    }

    @OnEveryBackend
    void cancellingItKillsAProcessThatIgnoresSigtermAndSaysSo(Backend backend) throws Exception {
        Path pid = directory.resolve("pid");
        String script = "trap '' TERM; echo $$ > " + pid + ".new; mv " + pid + ".new " + pid
                + "; while :; do sleep 0.01; done";
        try (CapturedLog log = CapturedLog.open()) {
            backend.run(() -> cancelRunOnceThereIs(pid, script, DEFAULTS.grace(Duration.ofMillis(50))));
            assertEquals(1, log.having("(sh) did not end within PT0.05S of SIGTERM, and was killed").size());
        }
        assertFalse(ProcessHandle.of(Long.parseLong(Files.readString(pid).strip())).isPresent());
    }

    @OnEveryBackend
    void anInterruptFromOutsideEndsItToo(Backend backend) throws Exception {
        backend.run(() -> {
            Thread.currentThread().interrupt();
            assertThrows(InterruptedException.class, () -> Subprocess.run("sleep", "100"));
            assertFalse(Thread.currentThread().isInterrupted());
        });
    }

    @OnEveryBackend
    void aProgramThatIsNotThereIsNamed(Backend backend) throws Exception {
        var failure = assertThrows(IOException.class, () -> backend.run(() -> Subprocess.run("no-such-program")));
        assertTrue(failure.getMessage().contains("no-such-program"), failure::getMessage);
    }

    @OnEveryBackend
    void outputsThatTheBuilderRedirectsAreEmpty(Backend backend) throws Exception {
        Path file = directory.resolve("output");
        SubprocessResult result = backend.run(() -> Subprocess.run(DEFAULTS,
                new ProcessBuilder("echo", "hello").redirectOutput(file.toFile())));
        assertEquals("", result.text());
        assertEquals("hello\n", Files.readString(file, UTF_8));
    }

    @Test
    void inputForARedirectedStdinIsRefused() {
        var refusal = assertThrows(IllegalArgumentException.class, () -> Subprocess.run(DEFAULTS.input("a"),
                new ProcessBuilder("cat").redirectInput(Redirect.INHERIT)));
        assertTrue(refusal.getMessage().contains("there is input for cat"), refusal::getMessage);
    }
}
