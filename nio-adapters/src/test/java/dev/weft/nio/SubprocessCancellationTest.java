package dev.weft.nio;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Backend;
import dev.weft.OnEveryBackend;
import dev.weft.Weft;
import dev.weft.everywhere.CancelEverywhere;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/// Processes, cancelled at each point.
@EnabledOnOs({OS.LINUX, OS.MAC})
class SubprocessCancellationTest {

    /// What a child does until it is told not to.
    private record World(Subprocess child, AtomicInteger done) {

        World(Subprocess child) {
            this(child, new AtomicInteger());
        }
    }

    @AfterEach
    void noProcessIsLeft() {
        assertEquals(0, ProcessHandle.current().children()
                .filter(child -> child.info().command().orElse("").endsWith("/cat")).count());
    }

    @OnEveryBackend
    void aCancelledWaitLeavesTheProcessToTheNext(Backend backend) throws Exception {
        CancelEverywhere.of("a wait for a process", stage -> {
            World world = new World(SubprocessTest.shell("read line; exit 7"));
            stage.fork(() -> world.child.stdin().shutdownOutput());
            return world;
        }).scenario(world -> assertEquals(7, world.child.waitFor())).check(world -> {
            assertEquals(7, world.child.waitFor());
            world.child.close();
        }).run(backend);
    }

    @OnEveryBackend
    void aCancelledReadLosesNoByte(Backend backend) throws Exception {
        CancelEverywhere.of("a read from a process", stage -> {
            World world = new World(Subprocess.start("cat"));
            stage.fork(() -> {
                world.child.stdin().write("abc");
                world.child.stdin().shutdownOutput();
            });
            return world;
        }).scenario(world -> {
            assertEquals("ab", new String(world.child.stdout().readExactly(2), UTF_8));
            world.done.set(2);
        }).check(world -> {
            String rest = new String(world.child.stdout().readAll(), UTF_8);
            assertEquals("abc".substring(world.done.get()), rest);
            world.child.close();
        }).run(backend);
    }

    @OnEveryBackend
    void aCancelledWriteHasWrittenWhatItTook(Backend backend) throws Exception {
        byte[] bytes = new byte[(ProcessPipe.CAPACITY * 5) / 2];
        Arrays.fill(bytes, (byte) 'x');
        record Writing(Subprocess child, ByteBuffer output, AtomicInteger came) {
        }
        CancelEverywhere.of("a write to a process", stage -> {
            Writing world = new Writing(Subprocess.start("cat"), ByteBuffer.wrap(bytes), new AtomicInteger());
            stage.fork(() -> world.came.set(world.child.stdout().readAll().length));
            return world;
        }).scenario(world -> world.child.stdin().write(world.output)).afterwards(world -> {
            world.child.stdin().shutdownOutput();
        }).check(world -> {
            assertEquals(world.output.position(), world.came.get());
            world.child.close();
        }).run(backend);
    }

    @OnEveryBackend
    void aCancelledStartOrUseLeavesNoProcess(Backend backend) throws Exception {
        CancelEverywhere.of("a process", stage -> stage).scenario(stage -> {
            try (Subprocess child = Subprocess.start("cat")) {
                child.stdin().write("hello\n");
                assertEquals("hello", child.stdout().readLine());
            }
        }).run(backend);
    }

    @OnEveryBackend
    void aCancelledRunLeavesNoProcess(Backend backend) throws Exception {
        CancelEverywhere.of("a process run to its end", stage -> stage)
                .scenario(stage -> assertEquals("hello", Subprocess
                        .run(SubprocessOptions.defaults().input("hello"), "cat").text()))
                .run(backend);
    }

    @OnEveryBackend
    void closingIsDoneWhateverIsCancelled(Backend backend) throws Exception {
        var report = CancelEverywhere.of("a close", stage -> new World(Subprocess.start("cat"))).scenario(world -> {
            try {
                // Closing need not wait: then this is where it is cancelled.
                Weft.yieldNow();
            } finally {
                world.child.close();
                assertFalse(world.child.isAlive());
                world.done.set(1);
            }
        }).check(world -> assertEquals(1, world.done.get())).run(backend);
        assertTrue(report.runs() > 1);
    }
}
