package dev.weft.nio;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
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
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/// Processes that are talked to while they run.
@EnabledOnOs({OS.LINUX, OS.MAC})
class SubprocessTest {

    private static final Duration LONG = Duration.ofHours(1);
    private static final Duration SHORT = Duration.ofMillis(50);

    /// Writes a line when it is there, and when it gets SIGTERM ends, or goes on.
    static final String POLITE = "trap 'echo bye; exit 3' TERM; echo ready; while :; do sleep 0.01; done";
    static final String STUBBORN = "trap '' TERM; echo ready; while :; do sleep 0.01; done";

    static Subprocess shell(String script) throws Exception {
        return Subprocess.start("sh", "-c", script);
    }

    /// That has got as far as to write its first line.
    static Subprocess ready(String script) throws Exception {
        Subprocess child = shell(script);
        assertEquals("ready", child.stdout().readLine());
        return child;
    }

    /// What a body has begun, but cannot end, is cancelled.
    private static void cancelIn(Callable<?> body) throws Exception {
        TaskGroup.run(group -> {
            Task<?> task = group.fork(body);
            Weft.moveOnAfter(SHORT, () -> task.await());
            assertTrue(task.cancel("enough"));
            Weft.shield(() -> group.join());
            assertInstanceOf(Outcome.Cancelled.class, task.outcome());
        });
    }

    // --- waiting ---

    @OnEveryBackend
    void aCancelledWaitLeavesTheProcessAndALaterWaitGetsItsExitCode(Backend backend) throws Exception {
        backend.run(() -> {
            try (Subprocess child = shell("read line; exit 7")) {
                cancelIn(child::waitFor);
                assertTrue(child.isAlive());
                child.stdin().write("go on\n");
                assertEquals(7, child.waitFor());
                assertFalse(child.isAlive());
                assertEquals(7, child.waitFor());
            }
        });
    }

    @OnEveryBackend
    void tenWhoWaitGetTheSameExitCode(Backend backend) throws Exception {
        backend.run(() -> {
            try (Subprocess child = shell("read line; exit 7")) {
                TaskGroup.run(group -> {
                    List<Task<Integer>> waiting = Stream.generate(() -> group.fork(child::waitFor)).limit(10).toList();
                    child.stdin().shutdownOutput();
                    for (Task<Integer> each : waiting) {
                        assertEquals(7, each.await());
                    }
                });
            }
        });
    }

    @Tag("loop")
    @Test
    void whileOneWaitsOthersRun() throws Exception {
        Weft.run(() -> {
            try (Subprocess child = Subprocess.start("cat")) {
                TaskGroup.run(group -> {
                    Task<Integer> exit = group.fork(child::waitFor);
                    Task<String> line = group.fork(() -> child.stdout().readLine());
                    Weft.yieldNow();
                    child.stdin().write("hello\n");
                    assertEquals("hello", line.await());
                    child.stdin().shutdownOutput();
                    assertEquals(0, exit.await());
                });
            }
        });
    }

    // --- signals ---

    @OnEveryBackend
    void whatItWritesAtItsEndIsReadAfterSigterm(Backend backend) throws Exception {
        backend.run(() -> {
            try (Subprocess child = ready(POLITE)) {
                child.terminate();
                assertEquals("bye", child.stdout().readLine());
                assertNull(child.stdout().readLine());
                assertEquals(3, child.waitFor());
            }
        });
    }

    @OnEveryBackend
    void theExitCodeAfterASignalIs128AndItsNumber(Backend backend) throws Exception {
        backend.run(() -> {
            try (Subprocess child = Subprocess.start("sleep", "100")) {
                child.terminate();
                assertEquals(128 + 15, child.waitFor());
            }
            try (Subprocess child = Subprocess.start("sleep", "100")) {
                child.kill();
                assertEquals(128 + 9, child.waitFor());
            }
        });
    }

    @OnEveryBackend
    void terminatingWithGraceKillsWhatIgnoresSigtermAndSaysSo(Backend backend) throws Exception {
        try (CapturedLog log = CapturedLog.open()) {
            backend.run(() -> {
                try (Subprocess child = ready(STUBBORN)) {
                    assertEquals(128 + 9, child.terminate(SHORT));
                    assertEquals(1, log.having(child + " did not end within PT0.05S of SIGTERM").size());
                }
            });
        }
    }

    @OnEveryBackend
    void terminatingWithGraceDoesNotKillWhatEnds(Backend backend) throws Exception {
        try (CapturedLog log = CapturedLog.open()) {
            backend.run(() -> {
                try (Subprocess child = ready(POLITE)) {
                    assertEquals(3, child.terminate(LONG));
                }
            });
            assertEquals(List.of(), log.having("killed"));
        }
    }

    @OnEveryBackend
    void aSignalThatMeetsTheEndOfTheProcessDoesNothing(Backend backend) throws Exception {
        backend.run(() -> {
            for (int i = 0; i < 20; i++) {
                try (Subprocess child = Subprocess.start("true")) {
                    while (child.isAlive()) {
                        child.terminate();
                        Weft.yieldNow();
                    }
                    child.kill();
                    int exitCode = child.waitFor();
                    assertTrue(exitCode == 0 || exitCode == 128 + 15, () -> "exited with " + exitCode);
                }
            }
        });
    }

    // --- closing ---

    @OnEveryBackend
    void closingKillsARunningProcessAndReapsIt(Backend backend) throws Exception {
        backend.run(() -> {
            Subprocess child = ready(STUBBORN);
            child.close();
            assertFalse(child.toHandle().isAlive());
            assertEquals(128 + 9, child.waitFor());
            child.close();
        });
    }

    @OnEveryBackend
    void closingDoesNotChangeHowAFinishedProcessEnded(Backend backend) throws Exception {
        backend.run(() -> {
            Subprocess child = shell("exit 5");
            assertEquals(5, child.waitFor());
            child.close();
            assertEquals(5, child.waitFor());
        });
    }

    @OnEveryBackend
    void closingWhileCancelledKillsAndKeepsTheCancellation(Backend backend) throws Exception {
        backend.run(() -> {
            Subprocess child = ready(STUBBORN);
            Weft.moveOnAfter(Duration.ZERO, () -> {
                child.close();
                assertFalse(child.isAlive());
                Weft.yieldNow();
                throw new AssertionError("the cancellation was lost");
            });
            assertFalse(Thread.currentThread().isInterrupted());
        });
    }

    @OnEveryBackend
    void whoWaitsInAPipeIsToldWhenItCloses(Backend backend) throws Exception {
        backend.run(() -> {
            Subprocess child = Subprocess.start("sleep", "100");
            TaskGroup.run(group -> {
                Task<?> reader = group.fork(() -> assertThrows(StreamClosedException.class, child.stdout()::readAll));
                Weft.moveOnAfter(SHORT, () -> reader.await());
                child.close();
            });
            var failure = assertThrows(StreamClosedException.class, () -> child.stderr().readLine());
            assertTrue(failure.getMessage().contains("stderr of process " + child.pid() + " (sleep)"),
                    failure::getMessage);
        });
    }

    @OnEveryBackend
    void closingAnOutputThatAnotherProcessHoldsOpenDoesNotWait(Backend backend) throws Exception {
        backend.run(() -> {
            Subprocess child = ready("sleep 30 & echo ready; read line");
            ProcessHandle other = child.toHandle().children().findFirst().orElseThrow();
            cancelIn(child.stdout()::readLine);
            child.stdin().shutdownOutput();
            assertEquals(1, child.waitFor());
            child.close();
            assertTrue(other.isAlive());
            other.destroyForcibly();
        });
    }

    // --- starting ---

    @OnEveryBackend
    void aProgramThatIsNotThereIsNamed(Backend backend) throws Exception {
        var failure = assertThrows(IOException.class,
                () -> backend.run(() -> Subprocess.start("no-such-program").close()));
        assertTrue(failure.getMessage().contains("no-such-program"), failure::getMessage);
    }

    @OnEveryBackend
    void aCancelledStartLeavesNoProcess(Backend backend) throws Exception {
        String mark = "61.0" + System.nanoTime();
        backend.run(() -> {
            for (int i = 0; i < 10; i++) {
                Weft.moveOnAfter(Duration.ofNanos(i * 300_000L), () -> {
                    try (Subprocess child = Subprocess.start("sleep", mark)) {
                        child.waitFor();
                    }
                });
            }
        });
        await().until(() -> ProcessHandle.current().children()
                .noneMatch(child -> child.info().commandLine().orElse("").contains(mark)));
    }

    @OnEveryBackend
    void itRunsWhereAndAsTheBuilderSays(Backend backend) throws Exception {
        backend.run(() -> {
            Path directory = Path.of("/").toRealPath();
            ProcessBuilder builder = new ProcessBuilder("sh", "-c", "pwd; echo $COLOUR; echo oh >&2")
                    .directory(directory.toFile()).redirectErrorStream(true);
            builder.environment().put("COLOUR", "blue");
            try (Subprocess child = Subprocess.start(builder)) {
                assertEquals(directory + "\nblue\noh\n", new String(child.stdout().readAll(), UTF_8));
                assertEquals(0, child.stderr().readAll().length);
            }
        });
    }

    @OnEveryBackend
    void anOutputThatIsRedirectedIsAtItsEnd(Backend backend) throws Exception {
        backend.run(() -> {
            ProcessBuilder builder = new ProcessBuilder("echo", "hello").redirectOutput(Redirect.DISCARD);
            try (Subprocess child = Subprocess.start(builder)) {
                assertNull(child.stdout().readLine());
            }
        });
    }

    // --- pipes ---

    @OnEveryBackend
    void whatItWroteCanBeReadAfterItsEnd(Backend backend) throws Exception {
        byte[] much = new byte[40_000];
        Arrays.fill(much, (byte) 'x');
        backend.run(() -> {
            try (Subprocess child = shell("head -c 40000 /dev/zero | tr '\\0' x; echo oh >&2")) {
                assertEquals(0, child.waitFor());
                assertArrayEquals(much, child.stdout().readAll());
                assertEquals("oh", child.stderr().readLine());
            }
        });
    }

    @OnEveryBackend
    void aCancelledReadLosesNoByte(Backend backend) throws Exception {
        backend.run(() -> {
            try (Subprocess cat = Subprocess.start("cat")) {
                for (int i = 0; i < 5; i++) {
                    cancelIn(() -> cat.stdout().readExactly(6));
                    cat.stdin().write("abc");
                    cancelIn(() -> cat.stdout().readExactly(6));
                    cat.stdin().write("def");
                    assertEquals("abcdef", new String(cat.stdout().readExactly(6), UTF_8));
                }
            }
        });
    }

    @OnEveryBackend
    void whatACancelledWriteHasTakenIsWrittenAndTheRestIsNot(Backend backend) throws Exception {
        byte[] much = new byte[1 << 20];
        new Random(1).nextBytes(much);
        backend.run(() -> {
            try (Subprocess cat = Subprocess.start("cat")) {
                ByteBuffer output = ByteBuffer.wrap(much);
                TaskGroup.run(group -> {
                    Task<?> writer = group.fork(() -> cat.stdin().write(output));
                    while (output.position() == 0) {
                        Weft.sleep(Duration.ofMillis(1));
                    }
                    assertTrue(writer.cancel("enough"));
                });
                int taken = output.position();
                assertTrue(taken > 0 && taken < much.length, () -> "taken: " + taken);
                TaskGroup.run(group -> {
                    Task<byte[]> came = group.fork(cat.stdout()::readAll);
                    cat.stdin().write("!");
                    cat.stdin().shutdownOutput();
                    byte[] expected = Arrays.copyOf(much, taken + 1);
                    expected[taken] = '!';
                    assertArrayEquals(expected, came.await());
                });
            }
        });
    }

    @OnEveryBackend
    void aWriteToWhatHasEndedFailsAndNamesThePipe(Backend backend) throws Exception {
        backend.run(() -> {
            try (Subprocess child = Subprocess.start("true")) {
                child.waitFor();
                var failure = assertThrows(IOException.class, () -> child.stdin().write(new byte[1 << 20]));
                assertTrue(failure.getMessage().contains("stdin of process " + child.pid() + " (true) failed"),
                        failure::getMessage);
                assertThrows(IOException.class, () -> child.stdin().write("more"));
            }
        });
    }

    @OnEveryBackend
    void aWriteToWhatHasClosedItsInputFails(Backend backend) throws Exception {
        backend.run(() -> {
            try (Subprocess child = ready("exec <&-; echo ready; exec sleep 100")) {
                var failure = assertThrows(IOException.class, () -> child.stdin().write(new byte[1 << 20]));
                assertTrue(failure.getMessage().contains("Broken pipe"), failure::getMessage);
            }
        });
    }

    @OnEveryBackend
    void aPipeGoesOneWay(Backend backend) throws Exception {
        backend.run(() -> {
            try (Subprocess child = Subprocess.start("cat")) {
                assertThrows(UnsupportedOperationException.class, () -> child.stdin().readLine());
                assertThrows(UnsupportedOperationException.class, () -> child.stdout().write("hello"));
                assertThrows(UnsupportedOperationException.class, () -> child.stderr().shutdownOutput());
            }
        });
    }

    /// More than there are threads in the pool of [Weft#offload].
    @OnEveryBackend
    void processesThatSayNothingHoldUpNobody(Backend backend) throws Exception {
        backend.run(() -> TaskGroup.run(group -> {
            List<Subprocess> silent = Weft.map(Collections.nCopies(70, "cat"), 8, Subprocess::start);
            List<Task<String>> lines = silent.stream().map(child -> group.fork(() -> child.stdout().readLine()))
                    .toList();
            while (blockedPipeThreads() < silent.size()) {
                Weft.sleep(Duration.ofMillis(5));
            }
            assertEquals("done", Weft.offload(() -> "done"));
            for (Subprocess child : silent) {
                child.stdin().write("hello\n");
            }
            for (Task<String> line : lines) {
                assertEquals("hello", line.await());
            }
            silent.forEach(Subprocess::close);
        }));
    }

    // --- nothing is left ---

    private static Optional<Long> openFiles() throws IOException {
        Path files = Path.of("/proc/self/fd");
        if (!Files.exists(files)) {
            return Optional.empty();
        }
        try (Stream<Path> open = Files.list(files)) {
            return Optional.of(open.count());
        }
    }

    private static long blockedPipeThreads() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(entry -> entry.getKey().getName().startsWith("weft-pipe-"))
                .filter(entry -> Arrays.stream(entry.getValue()).anyMatch(at -> at.getMethodName().equals("perform")))
                .count();
    }

    @OnEveryBackend
    void twoHundredProcessesLeaveNoFileOpenAndNoThreadBusy(Backend backend) throws Exception {
        backend.run(() -> Subprocess.run("true"));
        Optional<Long> before = openFiles();
        backend.run(() -> {
            Weft.map(Collections.nCopies(200, 0), 10, nothing -> {
                try (Subprocess child = Subprocess.start("cat")) {
                    child.stdin().write("hello\n");
                    assertEquals("hello", child.stdout().readLine());
                    // Leaves a read under way.
                    assertThrows(TimeoutException.class,
                            () -> Weft.withTimeout(Duration.ofMillis(1), () -> child.stderr().readLine()));
                }
                return nothing;
            });
        });
        await().until(() -> openFiles().orElse(0L) <= before.orElse(0L));
        await().until(() -> blockedPipeThreads() == 0);
        assertEquals(0, ProcessHandle.current().children().filter(child -> child.info().command().orElse("")
                .endsWith("cat")).count());
    }
}
