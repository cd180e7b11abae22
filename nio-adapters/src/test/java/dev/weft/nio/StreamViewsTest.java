package dev.weft.nio;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Backend;
import dev.weft.CancelScope;
import dev.weft.TaskGroup;
import dev.weft.Weft;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.time.Duration;
import org.junit.jupiter.api.function.Executable;

/// Streams of every kind as the JDK's types.
class StreamViewsTest {

    private static void assertInterrupted(Executable operation) throws Exception {
        CancelScope.runVoid(scope -> {
            scope.cancel("to see it end");
            var thrown = assertThrows(InterruptedIOException.class, operation);
            assertInstanceOf(InterruptedException.class, thrown.getCause());
            assertTrue(Thread.currentThread().isInterrupted());
        });
        assertFalse(Thread.currentThread().isInterrupted());
        Weft.yieldNow();
    }

    @OnEveryStream
    void anInputAndAnOutputStreamCarryTheJdksFormats(StreamKind kind, Backend backend) throws Exception {
        kind.run(backend, (writer, reader) -> TaskGroup.run(group -> {
            group.fork(() -> {
                DataOutputStream out = new DataOutputStream(writer.outputStream());
                out.writeLong(-2);
                out.writeUTF("text");
                out.write(0xff);
                out.flush();
                writer.shutdownOutput();
            });
            DataInputStream in = new DataInputStream(reader.inputStream());
            assertEquals(-2, in.readLong());
            assertEquals("text", in.readUTF());
            assertEquals(0xff, in.read());
            assertEquals(-1, in.read());
            assertEquals(-1, in.read(new byte[4]));
            assertEquals(0, in.read(new byte[0]));
            assertEquals(0, in.readAllBytes().length);
        }));
    }

    @OnEveryStream
    void aChannelReadsWhatThereIsAndWritesAll(StreamKind kind, Backend backend) throws Exception {
        byte[] data = new byte[200_000];
        data[100_000] = 1;
        kind.run(backend, (writer, reader) -> TaskGroup.run(group -> {
            group.fork(() -> {
                assertEquals(data.length, writer.byteChannel().write(ByteBuffer.wrap(data)));
                writer.shutdownOutput();
            });
            ByteChannel channel = reader.byteChannel();
            ByteBuffer into = ByteBuffer.allocate(data.length);
            while (into.hasRemaining()) {
                assertTrue(channel.read(into) > 0);
            }
            assertArrayEquals(data, into.array());
            assertEquals(-1, channel.read(ByteBuffer.allocate(1)));
        }));
    }

    @OnEveryStream
    void closingAViewClosesTheStream(StreamKind kind, Backend backend) throws Exception {
        kind.run(backend, (writer, reader) -> {
            writer.outputStream().close();
            assertFalse(writer.isOpen());
            assertFalse(writer.byteChannel().isOpen());
            assertThrows(StreamClosedException.class, () -> writer.outputStream().write(1));
            ByteChannel channel = reader.byteChannel();
            assertTrue(channel.isOpen());
            channel.close();
            assertFalse(reader.isOpen());
            assertThrows(StreamClosedException.class, () -> reader.inputStream().read());
        });
    }

    @OnEveryStream
    void inACancelledTaskViewsThrowTheJdksExceptionWithTheFlagSet(StreamKind kind, Backend backend) throws Exception {
        kind.run(backend, (writer, reader) -> {
            writer.write("x");
            assertInterrupted(() -> reader.inputStream().read());
            assertInterrupted(() -> reader.byteChannel().read(ByteBuffer.allocate(1)));
            assertInterrupted(() -> writer.outputStream().write(1));
            assertInterrupted(() -> writer.byteChannel().write(ByteBuffer.allocate(1)));
            assertTrue(reader.isOpen());
            assertTrue(writer.isOpen());
            assertEquals('x', reader.inputStream().read());
        });
    }

    @OnEveryStream
    void theScopeThatIsCancelledKnowsTheExceptionOfAView(StreamKind kind, Backend backend) throws Exception {
        kind.run(backend, (writer, reader) -> {
            assertFalse(Weft.moveOnAfter(Duration.ofMillis(1), () -> {
                reader.inputStream().read();
            }));
            assertFalse(Thread.currentThread().isInterrupted());
            writer.write("y");
            assertEquals('y', reader.inputStream().read());
        });
    }
}
