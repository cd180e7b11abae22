package dev.weft.nio;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.Backend;
import dev.weft.Task;
import dev.weft.TaskGroup;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// What is read out of streams of every kind: exactly so much, up to a separator, by lines, to the end.
class StreamReadingTest {

    /// What a test does with a stream.
    @FunctionalInterface
    private interface Reading {

        void of(ByteStream stream) throws Exception;
    }

    /// The input is `text` in Latin-1, and then its end.
    private static void reading(StreamKind kind, Backend backend, String text, Reading body) throws Exception {
        kind.run(backend, (writer, reader) -> TaskGroup.run(group -> {
            group.fork(() -> {
                writer.write(bytes(text));
                writer.shutdownOutput();
            });
            body.of(reader);
        }));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /// It has ended, whatever it is asked.
    private static void assertAtEnd(ByteStream stream) throws Exception {
        for (int again = 0; again < 2; again++) {
            assertEquals(0, stream.read(5).length);
            assertEquals(-1, stream.read(ByteBuffer.allocate(5)));
            assertEquals(0, stream.readAll().length);
            assertEquals(0, stream.readExactly(0).length);
            assertNull(stream.readLine());
            var exactly = assertThrows(EndOfStreamException.class, () -> stream.readExactly(4));
            assertEquals(0, exactly.partial().length);
            assertEquals(4, exactly.expected());
            assertEquals(0, assertThrows(EndOfStreamException.class, () -> stream.readUntil("x")).partial().length);
        }
    }

    @OnEveryStream
    void anEndWithoutInputIsTheEndForEveryRead(StreamKind kind, Backend backend) throws Exception {
        reading(kind, backend, "", StreamReadingTest::assertAtEnd);
    }

    @OnEveryStream
    void anEndAmidstSoManyBytesHandsOverWhatCame(StreamKind kind, Backend backend) throws Exception {
        reading(kind, backend, "abcdefgh", stream -> {
            assertEquals("abc", text(stream.readExactly(3)));
            var ended = assertThrows(EndOfStreamException.class, () -> stream.readExactly(6));
            assertEquals("defgh", text(ended.partial()));
            assertEquals(6, ended.expected());
            assertAtEnd(stream);
        });
    }

    @OnEveryStream
    void anEndBeforeTheSeparatorHandsOverWhatCame(StreamKind kind, Backend backend) throws Exception {
        reading(kind, backend, "one;two", stream -> {
            assertEquals("one;", text(stream.readUntil(";")));
            var ended = assertThrows(EndOfStreamException.class, () -> stream.readUntil(";"));
            assertEquals("two", text(ended.partial()));
            assertEquals(-1, ended.expected());
            assertAtEnd(stream);
        });
    }

    @OnEveryStream
    void readAllGivesTheRestAndThenNothing(StreamKind kind, Backend backend) throws Exception {
        reading(kind, backend, "abcdefgh", stream -> {
            assertEquals("a", text(stream.readExactly(1)));
            assertEquals("bcdefgh", text(stream.readAll()));
            assertAtEnd(stream);
        });
    }

    @OnEveryStream
    void muchIsReadExactly(StreamKind kind, Backend backend) throws Exception {
        String much = "0123456789abcdef".repeat(20_000);
        reading(kind, backend, much + "!", stream -> {
            assertEquals(much, text(stream.readExactly(much.length())));
            assertEquals("!", text(stream.readExactly(1)));
            assertAtEnd(stream);
        });
    }

    @OnEveryStream
    void whatIsLeftOfAReadGoesToTheNext(StreamKind kind, Backend backend) throws Exception {
        reading(kind, backend, "line\nabcdef", stream -> {
            assertEquals("line", stream.readLine());
            ByteBuffer two = ByteBuffer.allocate(2);
            while (two.hasRemaining()) {
                stream.read(two);
            }
            assertEquals("ab", text(two.array()));
            byte[] array = new byte[4];
            for (int at = 1; at < 3;) {
                at += stream.read(array, at, 3 - at);
            }
            assertArrayEquals(bytes("\0cd\0"), array);
            assertEquals("ef", text(stream.readAll()));
        });
    }

    // --- separators ---

    @OnEveryStream
    void aSeparatorMayEndAtTheLimit(StreamKind kind, Backend backend) throws Exception {
        reading(kind, backend, "abc;def;", stream -> {
            assertEquals("abc;", text(stream.readUntil(5, bytes(";"))));
            assertEquals("def;", text(stream.readUntil(4, bytes(";"))));
            assertAtEnd(stream);
        });
    }

    @OnEveryStream
    void aSeparatorBehindTheLimitIsRefusedAndNothingIsLost(StreamKind kind, Backend backend) throws Exception {
        reading(kind, backend, "abc;d", stream -> {
            for (int again = 0; again < 2; again++) {
                var exceeded = assertThrows(LimitExceededException.class, () -> stream.readUntil(3, bytes(";")));
                assertEquals(3, exceeded.limit());
            }
            assertEquals("abc;", text(stream.readUntil(4, bytes(";"))));
            assertEquals("d", text(stream.readAll()));
        });
    }

    @OnEveryStream
    void inputWithoutASeparatorIsRefusedAtTheLimit(StreamKind kind, Backend backend) throws Exception {
        kind.run(backend, (writer, reader) -> TaskGroup.run(group -> {
            group.fork(() -> writer.write("abcdefgh"));
            assertThrows(LimitExceededException.class, () -> reader.readUntil(8, bytes(";")));
            assertEquals("abcdefgh", text(reader.readExactly(8)));
        }));
    }

    @OnEveryStream
    void withoutALimitSixtyFourKibibytesMayCome(StreamKind kind, Backend backend) throws Exception {
        String most = "x".repeat(ByteStream.DEFAULT_LIMIT - 1) + ";";
        reading(kind, backend, most + "x" + most, stream -> {
            assertEquals(most, text(stream.readUntil(";")));
            assertThrows(LimitExceededException.class, () -> stream.readUntil(";"));
            assertEquals("x" + most, text(stream.readUntil(1 << 20, bytes(";"))));
            assertAtEnd(stream);
        });
    }

    @OnEveryStream
    void ofSeveralSeparatorsTheOneThatEndsFirstCounts(StreamKind kind, Backend backend) throws Exception {
        reading(kind, backend, "a--b;c", stream -> {
            assertEquals("a--", text(stream.readUntil(bytes(";"), bytes("--"))));
            assertEquals("b;", text(stream.readUntil(bytes("--"), bytes(";"))));
            var ended = assertThrows(EndOfStreamException.class, () -> stream.readUntil(bytes("--"), bytes(";")));
            assertEquals("c", text(ended.partial()));
        });
    }

    /// `b` ends before `abc` does, though that begins before it.
    @OnEveryStream
    void theFirstEndCountsAndNotTheFirstBeginning(StreamKind kind, Backend backend) throws Exception {
        reading(kind, backend, "xabcx", stream -> {
            assertEquals("xab", text(stream.readUntil(bytes("abc"), bytes("b"))));
            assertEquals("cx", text(stream.readAll()));
        });
    }

    /// Whichever it was, what is read ends behind it.
    @OnEveryStream
    void ofSeparatorsThatEndTogetherTheOrderDoesNotMatter(StreamKind kind, Backend backend) throws Exception {
        reading(kind, backend, "a\r\nb\r\n", stream -> {
            assertEquals("a\r\n", text(stream.readUntil(bytes("\n"), bytes("\r\n"))));
            assertEquals("b\r\n", text(stream.readUntil(bytes("\r\n"), bytes("\n"))));
            assertAtEnd(stream);
        });
    }

    @OnEveryStream
    void aSeparatorMayComeInPieces(StreamKind kind, Backend backend) throws Exception {
        kind.run(backend, (writer, reader) -> TaskGroup.run(group -> {
            Task<byte[]> read = Blocked.fork(group, () -> reader.readUntil("<end>"));
            group.fork(() -> {
                for (String piece : new String[]{"a<e", "n<e", "nd", ">b<", "end>"}) {
                    writer.write(piece);
                }
            });
            assertEquals("a<en<end>", text(read.await()));
            assertEquals("b<end>", text(reader.readUntil("<end>")));
        }));
    }

    /// The end of one that failed may be the beginning of one that does not.
    @OnEveryStream
    void aSeparatorThatBeginsLikeItselfIsFound(StreamKind kind, Backend backend) throws Exception {
        reading(kind, backend, "aaab|abababc", stream -> {
            assertEquals("aaab", text(stream.readUntil("aab")));
            assertEquals("|abababc", text(stream.readUntil("ababc")));
        });
    }

    // --- lines ---

    @OnEveryStream
    void linesEndWithALineFeedWithOrWithoutAReturnBeforeIt(StreamKind kind, Backend backend) throws Exception {
        reading(kind, backend, "one\ntwo\r\n\n\r\nthree", stream -> {
            assertEquals("one", stream.readLine());
            assertEquals("two", stream.readLine());
            assertEquals("", stream.readLine());
            assertEquals("", stream.readLine());
            assertEquals("three", stream.readLine());
            assertAtEnd(stream);
        });
    }

    @OnEveryStream
    void aReturnAloneEndsNoLine(StreamKind kind, Backend backend) throws Exception {
        reading(kind, backend, "a\rb\r\r\nc\r", stream -> {
            assertEquals("a\rb\r", stream.readLine());
            assertEquals("c\r", stream.readLine());
            assertNull(stream.readLine());
        });
    }

    @OnEveryStream
    void theEndOfALineMayComeInPieces(StreamKind kind, Backend backend) throws Exception {
        kind.run(backend, (writer, reader) -> TaskGroup.run(group -> {
            writer.write("a\r");
            Task<String> line = Blocked.fork(group, reader::readLine);
            writer.write("\nb");
            assertEquals("a", line.await());
            line = Blocked.fork(group, reader::readLine);
            writer.write("\n");
            assertEquals("b", line.await());
        }));
    }

    @OnEveryStream
    void whatIsNoUtf8BecomesReplacementCharacters(StreamKind kind, Backend backend) throws Exception {
        reading(kind, backend, "\u00c3\u00a9\u00c3\n\u00ff\n\u00c3", stream -> {
            assertEquals("\u00e9\ufffd", stream.readLine());
            assertEquals("\ufffd", stream.readLine());
            assertEquals("\ufffd", stream.readLine());
            assertNull(stream.readLine());
        });
    }

    @OnEveryStream
    void aLineMayBeInAnotherCharset(StreamKind kind, Backend backend) throws Exception {
        reading(kind, backend, "\u00e9t\u00e9\r\n", stream -> assertEquals("\u00e9t\u00e9",
                stream.readLine(10, StandardCharsets.ISO_8859_1)));
    }

    @OnEveryStream
    void aLineThatIsTooLongIsRefusedAndNothingIsLost(StreamKind kind, Backend backend) throws Exception {
        reading(kind, backend, "abc\nabcd\nab", stream -> {
            assertEquals("abc", stream.readLine(4, StandardCharsets.UTF_8));
            assertThrows(LimitExceededException.class, () -> stream.readLine(4, StandardCharsets.UTF_8));
            assertEquals("abcd", stream.readLine(5, StandardCharsets.UTF_8));
            assertEquals("ab", stream.readLine(4, StandardCharsets.UTF_8));
        });
    }
}
