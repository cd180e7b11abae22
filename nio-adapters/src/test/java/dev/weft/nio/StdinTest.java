package dev.weft.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.Backend;
import dev.weft.OnEveryBackend;
import dev.weft.Task;
import dev.weft.TaskGroup;
import dev.weft.Weft;
import dev.weft.internal.carrier.Hook;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// What stands behind [Stdin], on an input that the test types; and [Stdin] itself in a JVM of its own.
class StdinTest {

    private static final Duration MOMENT = Duration.ofMillis(20);

    /// Types.
    private static final class Keyboard extends InputStream {

        private final BlockingQueue<byte[]> typed = new LinkedBlockingQueue<>();
        private final AtomicInteger reads = new AtomicInteger();
        private ByteArrayInputStream now = new ByteArrayInputStream(new byte[0]);

        void type(String text) {
            typed.add(text.getBytes(StandardCharsets.UTF_8));
        }

        void end() {
            typed.add(new byte[0]);
        }

        @Override
        public int read() {
            throw new UnsupportedOperationException("byte by byte");
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            reads.incrementAndGet();
            if (now.available() == 0) {
                try {
                    now = new ByteArrayInputStream(typed.take());
                } catch (InterruptedException e) {
                    throw new IOException("nobody interrupts the thread", e);
                }
            }
            if (now.available() == 1 && now.markSupported() && typed.isEmpty() && isBroken()) {
                throw new IOException("unplugged");
            }
            return now.read(bytes, from, length);
        }

        private boolean isBroken() {
            now.mark(1);
            int next = now.read();
            now.reset();
            return next == '!';
        }
    }

    private final Keyboard keyboard = new Keyboard();
    private final TextInput input = new TextInput("test input", () -> keyboard, StandardCharsets.UTF_8);

    @OnEveryBackend
    void linesComeAsTheyAreTyped(Backend backend) throws Exception {
        backend.run(() -> {
            keyboard.type("one\ntwo\r\nthr");
            assertEquals("one", input.readLine());
            assertEquals("two", input.readLine());
            keyboard.type("ee\r");
            assertEquals("three", input.readLine());
            keyboard.type("\nvier: ä€😀");
            keyboard.end();
            assertEquals("vier: ä€😀", input.readLine());
            assertNull(input.readLine());
            assertNull(input.readLine());
            assertNull(input.read());
        });
    }

    @OnEveryBackend
    void whatThereIsIsReadAsItCame(Backend backend) throws Exception {
        backend.run(() -> {
            keyboard.type("a line\nand more\r\n");
            assertEquals("a line", input.readLine());
            assertEquals("and more\r\n", input.read());
            keyboard.type("x");
            assertEquals("x", input.read());
            keyboard.end();
            assertNull(input.read());
        });
    }

    @OnEveryBackend
    void aCancelledReadLosesNoLine(Backend backend) throws Exception {
        backend.run(() -> {
            keyboard.type("ha");
            assertThrows(TimeoutException.class, () -> Weft.withTimeout(MOMENT, () -> input.readLine()));
            keyboard.type("lf\nnext\n");
            assertThrows(TimeoutException.class, () -> Weft.withTimeout(Duration.ZERO, () -> input.readLine()));
            assertEquals("half", input.readLine());
            assertEquals("next", input.readLine());
        });
    }

    @OnEveryBackend
    void thoseWhoWaitAreServedInTheOrderOfComing(Backend backend) throws Exception {
        List<String> got = new ArrayList<>();
        backend.run(() -> TaskGroup.run(group -> {
            List<Task<String>> tasks = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                tasks.add(group.fork(input::readLine));
                waiting(i + 1);
            }
            tasks.remove(2).cancel("the third has had enough");
            waiting(4);
            for (int i = 0; i < 4; i++) {
                keyboard.type("line " + i + "\n");
            }
            for (Task<String> task : tasks) {
                got.add(task.await());
            }
        }));
        assertEquals(List.of("line 0", "line 1", "line 2", "line 3"), got);
    }

    private void waiting(int count) throws InterruptedException {
        while (input.waiting() != count) {
            Weft.yieldNow();
        }
    }

    @OnEveryBackend
    void nothingIsReadBeforeSomebodyWants(Backend backend) throws Exception {
        backend.run(() -> {
            keyboard.type("one\n");
            assertEquals("one", input.readLine());
            keyboard.type("two\n");
            Weft.sleep(MOMENT);
            assertEquals(1, keyboard.reads.get());
        });
    }

    @OnEveryBackend
    void linesAreIteratedOver(Backend backend) throws Exception {
        backend.run(() -> {
            keyboard.type("one\ntwo\nthree\n");
            keyboard.end();
            try (Items<String> lines = input.lines()) {
                assertEquals("one", lines.next());
            }
            List<String> rest = new ArrayList<>();
            input.lines().forEachRemaining(rest::add);
            assertEquals(List.of("two", "three"), rest);
            Items<String> closed = input.lines();
            closed.close();
            assertFalse(closed.hasNext());
        });
    }

    @OnEveryBackend
    void aFailureIsThrownAndTheNextReadTriesAgain(Backend backend) throws Exception {
        backend.run(() -> {
            keyboard.type("!");
            assertEquals("unplugged", assertThrows(IOException.class, input::readLine).getMessage());
            keyboard.type("a\n");
            assertEquals("!a", input.readLine());
        });
    }

    // --- a JVM's own ---

    /// Echoes, with a timeout before the first line.
    static final class Echo {

        static void main(String[] args) throws Exception {
            if (Hook.isAvailable()) {
                Weft.run(() -> echo());
            } else {
                echo();
            }
        }

        private static void echo() throws Exception {
            System.out.println(Weft.moveOnAfter(MOMENT, () -> Stdin.readLine()).orElse("nothing yet"));
            for (String line : Stdin.lines()) {
                System.out.println("> " + line);
            }
            System.out.println(Stdin.readLine());
        }
    }

    @Test
    void standardInputIsReadWithItsOwnCharsetAndTheProgramEnds() throws Exception {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        if (Hook.isAvailable()) {
            command.add("--add-opens=java.base/java.lang=ALL-UNNAMED");
        }
        command.addAll(List.of("-Dstdin.encoding=ISO-8859-1", "-Dstdout.encoding=ISO-8859-1", "-cp",
                System.getProperty("java.class.path"), Echo.class.getName()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (var out = process.inputReader(StandardCharsets.ISO_8859_1)) {
            assertEquals("nothing yet", out.readLine());
            try (var in = process.outputWriter(StandardCharsets.ISO_8859_1)) {
                in.write("Grüße\nzwei");
            }
            assertEquals(List.of("> Grüße", "> zwei", "null"), out.readAllLines());
            assertEquals(0, process.waitFor());
        } finally {
            process.destroyForcibly();
        }
    }
}
