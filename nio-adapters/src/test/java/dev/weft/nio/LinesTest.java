package dev.weft.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Backend;
import dev.weft.OnEveryBackend;
import dev.weft.Weft;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.io.TempDir;

/// `AsyncFiles.lines`.
class LinesTest {

    @TempDir
    private Path folder;

    private Path file(byte[] bytes) throws IOException {
        return Files.write(folder.resolve("file"), bytes);
    }

    private Path file(String text) throws IOException {
        return file(text.getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> read(Path file, Charset charset) throws Exception {
        List<String> lines = new ArrayList<>();
        try (Items<String> items = AsyncFiles.lines(file, charset)) {
            for (String line : items) {
                lines.add(line);
            }
        }
        return lines;
    }

    private static List<String> read(Path file) throws Exception {
        return read(file, StandardCharsets.UTF_8);
    }

    @OnEveryBackend
    void linesEndAsThoseOfFiles(Backend backend) throws Exception {
        for (String text : List.of("", "\n", "a", "a\n", "a\nb", "a\r\nb\rc\n\nd\n", "\r\n\r\n", "a\r", "\n\r")) {
            Path file = file(text);
            assertEquals(Files.readAllLines(file), backend.run(() -> read(file)), text);
        }
    }

    /// Ends of lines and characters of several bytes fall on the ends of chunks.
    @OnEveryBackend
    void linesAreTheSameWhereverAChunkEnds(Backend backend) throws Exception {
        Random random = new Random(1);
        String[] pieces = {"\r\n", "\n", "\r", "ä", "€", "😀", "some text that is longer"};
        for (int shift = 0; shift < 8; shift++) {
            StringBuilder text = new StringBuilder("x".repeat(shift));
            while (text.length() < 200_000) {
                text.append(pieces[random.nextInt(pieces.length)]);
            }
            Path file = file(text.toString());
            assertEquals(Files.readAllLines(file), backend.run(() -> read(file)));
        }
    }

    @OnEveryBackend
    void aLineMayBeLongerThanAChunk(Backend backend) throws Exception {
        String line = "0123456789".repeat(100_000);
        Path file = file(line + "\n" + line);
        assertEquals(List.of(line, line), backend.run(() -> read(file)));
    }

    @OnEveryBackend
    void anotherCharsetIsRead(Backend backend) throws Exception {
        Path file = file("Grüße\nzwei".getBytes(StandardCharsets.UTF_16LE));
        assertEquals(List.of("Grüße", "zwei"), backend.run(() -> read(file, StandardCharsets.UTF_16LE)));
    }

    @OnEveryBackend
    void whatIsNoTextIsToldWithItsOffsetAfterTheLinesBefore(Backend backend) throws Exception {
        byte[] bytes = ("a line\n".repeat(50_000) + "half?").getBytes(StandardCharsets.UTF_8);
        int offset = 7 * 40_000 + 3;
        bytes[offset] = (byte) 0x80;
        Path file = file(bytes);
        backend.run(() -> {
            try (Items<String> lines = AsyncFiles.lines(file)) {
                for (int i = 0; i < 40_000; i++) {
                    assertEquals("a line", lines.next());
                }
                var failure = assertThrows(UncheckedIOException.class, lines::hasNext);
                assertTrue(failure.getCause().getMessage()
                        .startsWith(file + " is not UTF-8: the byte at offset " + offset + " begins nothing that is."),
                        failure.getCause().getMessage());
                assertInstanceOf(MalformedInputException.class, failure.getCause().getCause());
                assertThrows(UncheckedIOException.class, lines::hasNext);
            }
        });
    }

    @OnEveryBackend
    void aFileThatEndsInsideACharacterIsNoText(Backend backend) throws Exception {
        Path file = file(new byte[]{'a', '\n', 'b', (byte) 0xe2, (byte) 0x82});
        backend.run(() -> {
            try (Items<String> lines = AsyncFiles.lines(file)) {
                assertEquals("a", lines.next());
                var failure = assertThrows(UncheckedIOException.class, lines::hasNext);
                assertTrue(failure.getMessage().contains("offset 3"), failure.getMessage());
            }
        });
    }

    /// Each line is read when it is asked for, but for those of one chunk.
    @OnEveryBackend
    void aFileIsReadAsItsLinesAreAskedFor(Backend backend) throws Exception {
        Path file = file("a line\n".repeat(100_000));
        backend.run(() -> {
            try (Items<String> lines = AsyncFiles.lines(file)) {
                assertEquals("a line", lines.next());
                Files.writeString(file, "cut");
                long rest = 0;
                while (lines.hasNext()) {
                    lines.next();
                    rest++;
                }
                assertTrue(rest < 20_000, () -> "it had been read already");
            }
        });
    }

    @OnEveryBackend
    void aCancelledIterationLosesNoLine(Backend backend) throws Exception {
        Path file = file("one\ntwo\n");
        backend.run(() -> {
            try (Items<String> lines = AsyncFiles.lines(file)) {
                assertEquals("one", lines.next());
                var cancelled = assertThrows(TimeoutException.class,
                        () -> Weft.withTimeout(Duration.ZERO, () -> lines.hasNext()));
                assertInstanceOf(CancellationException.class, cancelled.getCause());
                assertFalse(Thread.interrupted());
                assertEquals("two", lines.next());
                assertFalse(lines.hasNext());
            }
        });
    }

    @OnEveryBackend
    void afterTheEndOrCloseThereAreNoMoreLines(Backend backend) throws Exception {
        Path file = file("one\ntwo\n");
        backend.run(() -> {
            Items<String> lines = AsyncFiles.lines(file);
            assertEquals("one", lines.next());
            lines.close();
            lines.close();
            assertFalse(lines.hasNext());
            assertEquals("the lines of " + file + " has no more items",
                    assertThrows(NoSuchElementException.class, lines::next).getMessage());
        });
    }

    @OnEveryBackend
    void closingNeitherHearsNorDropsAnInterrupt(Backend backend) throws Exception {
        Path file = file("one\n");
        boolean flag = backend.run(() -> {
            Items<String> lines = AsyncFiles.lines(file);
            Thread.currentThread().interrupt();
            lines.close();
            return Thread.interrupted();
        });
        assertTrue(flag);
    }
}
