package dev.weft.nio;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Backend;
import dev.weft.CancelScope;
import dev.weft.GroupBody;
import dev.weft.GroupOptions;
import dev.weft.OnFailure;
import dev.weft.Soak;
import dev.weft.Task;
import dev.weft.TaskFailedException;
import dev.weft.TaskGroup;
import dev.weft.Weft;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.function.Executable;

/// The end of streams of every kind, from this side and from the peer's.
class StreamClosingTest {

    private static final byte[] NONE = new byte[0];
    private static final GroupOptions FAILURES_ARE_LOOKED_AT = GroupOptions.defaults().onFailure(OnFailure.KEEP_GOING);

    /// What the task failed with.
    private static Throwable failureOf(Task<?> task) throws InterruptedException {
        try {
            task.await();
        } catch (TaskFailedException e) {
            return e.getCause();
        }
        throw new AssertionError(task + " did not fail");
    }

    private static void assertSaysClosed(ByteStream stream, Executable operation) {
        var thrown = assertThrows(StreamClosedException.class, operation);
        assertTrue(thrown.getMessage().contains(stream.toString()), thrown::getMessage);
    }

    /// A group in which two tasks may fail, and the test looks.
    private static void inAGroup(GroupBody.OfVoid<Exception> body) throws Exception {
        try {
            TaskGroup.run(FAILURES_ARE_LOOKED_AT, body);
        } catch (TaskFailedException e) {
            // It was looked at.
        }
    }

    @OnEveryStream
    void whatIsClosedRefusesToWriteAlsoNothing(StreamKind kind, Backend backend) throws Exception {
        kind.run(backend, (writer, reader) -> {
            writer.close();
            assertSaysClosed(writer, () -> writer.write(NONE));
            assertSaysClosed(writer, () -> writer.write("x"));
            assertSaysClosed(writer, writer::shutdownOutput);
        });
    }

    @OnEveryStream
    void whatIsClosedRefusesToReadAlsoNothing(StreamKind kind, Backend backend) throws Exception {
        kind.run(backend, (writer, reader) -> {
            writer.write("abc");
            assertEquals('a', reader.read(1)[0]);
            reader.close();
            assertSaysClosed(reader, () -> reader.read(NONE));
            assertSaysClosed(reader, () -> reader.read(1));
            assertSaysClosed(reader, () -> reader.readExactly(0));
            assertSaysClosed(reader, reader::readLine);
            assertSaysClosed(reader, reader::readAll);
        });
    }

    @OnEveryStream
    void closeWakesABlockedReader(StreamKind kind, Backend backend) throws Exception {
        kind.run(backend, (writer, reader) -> inAGroup(group -> {
            Task<byte[]> blocked = Blocked.reader(group, reader);
            reader.close();
            assertInstanceOf(StreamClosedException.class, failureOf(blocked));
        }));
    }

    @OnEveryStream
    void closeWakesABlockedWriter(StreamKind kind, Backend backend) throws Exception {
        kind.run(backend, (writer, reader) -> inAGroup(group -> {
            Task<Void> blocked = Blocked.writer(group, writer, ByteBuffer.allocate(kind.tooMuch()));
            writer.close();
            assertInstanceOf(StreamClosedException.class, failureOf(blocked));
        }));
    }

    @OnEveryStream
    void closeFromAnotherThreadWakesReaderAndWriter(StreamKind kind, Backend backend) throws Exception {
        kind.run(backend, (one, other) -> {
            // A simulation has no other threads.
            if (kind.isTwoWay() && backend != Backend.SIMULATION) {
                inAGroup(group -> {
                    Task<byte[]> reads = Blocked.reader(group, one);
                    Task<Void> writes = Blocked.writer(group, one, ByteBuffer.allocate(kind.tooMuch()));
                    Thread.ofPlatform().start(one::close).join();
                    assertInstanceOf(StreamClosedException.class, failureOf(reads));
                    assertInstanceOf(StreamClosedException.class, failureOf(writes));
                });
            }
        });
    }

    @OnEveryStream
    void closingAgainDoesNothing(StreamKind kind, Backend backend) throws Exception {
        kind.run(backend, (writer, reader) -> {
            assertTrue(writer.isOpen());
            writer.close();
            assertFalse(writer.isOpen());
            writer.close();
            reader.close();
            reader.close();
            assertFalse(reader.isOpen());
        });
    }

    @OnEveryStream
    void aCancelledTaskClosesAllTheSame(StreamKind kind, Backend backend) throws Exception {
        kind.run(backend, (writer, reader) -> {
            CancelScope.runVoid(scope -> {
                scope.cancel("to see it close");
                writer.close();
                assertFalse(writer.isOpen());
                assertThrows(InterruptedException.class, Weft::yieldNow);
            });
            assertEquals(0, reader.readAll().length);
        });
    }

    @OnEveryStream
    void closingKeepsTheInterruptFlag(StreamKind kind, Backend backend) throws Exception {
        kind.run(backend, (writer, reader) -> {
            Thread.currentThread().interrupt();
            writer.close();
            reader.close();
            assertTrue(Thread.interrupted());
        });
    }

    @OnEveryStream
    void whatWasWrittenBeforeCloseArrivesAndThenTheEnd(StreamKind kind, Backend backend) throws Exception {
        kind.run(backend, (writer, reader) -> TaskGroup.run(group -> {
            group.fork(() -> {
                writer.write("first ");
                writer.write("last");
                writer.close();
            });
            assertEquals("first last", new String(reader.readAll()));
            assertEquals(-1, reader.read(ByteBuffer.allocate(1)));
            assertEquals(0, reader.read(1).length);
            assertNull(reader.readLine());
        }));
    }

    @OnEveryStream
    void theEndWakesABlockedReader(StreamKind kind, Backend backend) throws Exception {
        kind.run(backend, (writer, reader) -> TaskGroup.run(group -> {
            Task<byte[]> blocked = Blocked.reader(group, reader);
            writer.close();
            assertArrayEquals(NONE, blocked.await());
        }));
    }

    @OnEveryStream
    void writingToAPeerThatClosedFailsInTheEndAndThenForGood(StreamKind kind, Backend backend) throws Exception {
        kind.run(backend, (writer, reader) -> {
            reader.close();
            var broken = assertThrows(IOException.class, () -> writer.write(ByteBuffer.allocate(kind.tooMuch())));
            assertFalse(broken instanceof StreamClosedException, "this side did not close it");
            for (int again = 0; again < 3; again++) {
                assertFalse(assertThrows(IOException.class,
                        () -> writer.write("x")) instanceof StreamClosedException);
            }
            assertTrue(writer.isOpen());
        });
    }

    @OnEveryStream
    void aPeerThatClosesWakesABlockedWriter(StreamKind kind, Backend backend) throws Exception {
        kind.run(backend, (writer, reader) -> inAGroup(group -> {
            Task<Void> blocked = Blocked.writer(group, writer, ByteBuffer.allocate(kind.tooMuch()));
            reader.close();
            Throwable broken = failureOf(blocked);
            assertInstanceOf(IOException.class, broken);
            assertNotEquals(StreamClosedException.class, broken.getClass());
        }));
    }

    @OnEveryStream
    void closingWithInputUnreadReturns(StreamKind kind, Backend backend) throws Exception {
        kind.run(backend, (writer, reader) -> inAGroup(group -> {
            Task<Void> blocked = Blocked.writer(group, writer, ByteBuffer.allocate(kind.tooMuch()));
            assertTrue(Weft.moveOnAfter(Duration.ofSeconds(20), reader::close));
            failureOf(blocked);
        }));
    }

    @OnEveryStream
    void closingWithOutputThatNobodyTakesReturns(StreamKind kind, Backend backend) throws Exception {
        kind.run(backend, (writer, reader) -> inAGroup(group -> {
            Task<Void> blocked = Blocked.writer(group, writer, ByteBuffer.allocate(kind.tooMuch()));
            blocked.cancel("it has waited enough");
            while (!blocked.isDone()) {
                Weft.yieldNow();
            }
            assertTrue(Weft.moveOnAfter(Duration.ofSeconds(20), writer::close));
        }));
    }

    // --- one direction ---

    @OnEveryStream
    void anEndOfOutputArrivesAfterWhatWasWritten(StreamKind kind, Backend backend) throws Exception {
        kind.run(backend, (writer, reader) -> TaskGroup.run(group -> {
            group.fork(() -> {
                writer.write("x");
                writer.shutdownOutput();
            });
            assertEquals("x", new String(reader.readAll()));
            assertEquals(-1, reader.read(new byte[1]));
            assertEquals(-1, reader.read(new byte[1]));
        }));
    }

    @OnEveryStream
    void anEndOfOutputLeavesTheOtherDirectionAlone(StreamKind kind, Backend backend) throws Exception {
        kind.run(backend, (one, other) -> {
            if (kind.halfCloses()) {
                one.shutdownOutput();
                assertEquals(0, other.readAll().length);
                TaskGroup.run(group -> {
                    group.fork(() -> {
                        other.write("still here");
                        other.shutdownOutput();
                    });
                    assertEquals("still here", new String(one.readAll()));
                });
            }
        });
    }

    @OnEveryStream
    void whoEndedItsOutputMayNotWrite(StreamKind kind, Backend backend) throws Exception {
        kind.run(backend, (writer, reader) -> {
            writer.shutdownOutput();
            assertSaysClosed(writer, () -> writer.write("x"));
            assertSaysClosed(writer, () -> writer.write(NONE));
        });
    }

    @OnEveryStream
    void anEndOfOutputMayBeToldTwice(StreamKind kind, Backend backend) throws Exception {
        kind.run(backend, (writer, reader) -> {
            writer.shutdownOutput();
            writer.shutdownOutput();
            assertEquals(0, reader.readAll().length);
        });
    }

    @OnEveryStream
    void whoIsCancelledAndThenFindsItsStreamClosedWasCancelled(StreamKind kind, Backend backend) throws Exception {
        for (int i = 0; i < Soak.times(5, 20); i++) {
            kind.run(backend, (writer, reader) -> TaskGroup.run(group -> {
                Task<byte[]> reading = group.fork(() -> reader.read(1));
                Weft.yieldNow();
                reading.cancel("enough");
                reader.close();
            }));
        }
    }
}
