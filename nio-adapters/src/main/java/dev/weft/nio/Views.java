package dev.weft.nio;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;

/// A stream as the JDK's types, whose methods cannot throw InterruptedException.
final class Views {

    private Views() {
    }

    /// Shaped so that the edge of the scope that was cancelled knows it again.
    private static InterruptedIOException interrupted(InterruptedException cause) {
        Thread.currentThread().interrupt();
        var exception = new InterruptedIOException(cause.getMessage());
        exception.initCause(cause);
        return exception;
    }

    /// As [ByteStream#inputStream].
    static final class Input extends InputStream {

        private final ByteStream stream;

        Input(ByteStream stream) {
            this.stream = stream;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            try {
                return stream.read(into, offset, length);
            } catch (InterruptedException e) {
                throw interrupted(e);
            }
        }

        @Override
        public int available() {
            return stream.available();
        }

        @Override
        public void close() {
            stream.close();
        }
    }

    /// As [ByteStream#outputStream].
    static final class Output extends OutputStream {

        private final ByteStream stream;

        Output(ByteStream stream) {
            this.stream = stream;
        }

        @Override
        public void write(int oneByte) throws IOException {
            write(new byte[]{(byte) oneByte}, 0, 1);
        }

        @Override
        public void write(byte[] output, int offset, int length) throws IOException {
            try {
                stream.write(output, offset, length);
            } catch (InterruptedException e) {
                throw interrupted(e);
            }
        }

        @Override
        public void close() {
            stream.close();
        }
    }

    /// As [ByteStream#byteChannel].
    static final class Channel implements ByteChannel {

        private final ByteStream stream;

        Channel(ByteStream stream) {
            this.stream = stream;
        }

        @Override
        public int read(ByteBuffer into) throws IOException {
            try {
                return stream.read(into);
            } catch (InterruptedException e) {
                throw interrupted(e);
            }
        }

        @Override
        public int write(ByteBuffer output) throws IOException {
            int length = output.remaining();
            try {
                stream.write(output);
            } catch (InterruptedException e) {
                throw interrupted(e);
            }
            return length;
        }

        @Override
        public boolean isOpen() {
            return stream.isOpen();
        }

        @Override
        public void close() {
            stream.close();
        }
    }
}
