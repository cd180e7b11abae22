package dev.weft.nio;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The lines of a file, a chunk of bytes at a time. Not a BufferedReader's: that does not tell where bytes are that are no
/// text.
final class Lines implements Batches.Source<String> {

    private static final int CHUNK = 64 * 1024;

    private final Path path;
    private final InputStream file;
    private final CharsetDecoder decoder;
    private final ByteBuffer bytes = ByteBuffer.allocate(CHUNK);
    private final CharBuffer chars = CharBuffer.allocate(CHUNK);
    private final LineSplitter text = new LineSplitter();
    /// In the file, of the first of the bytes at hand.
    private long offset;
    private boolean ended;

    Lines(Path path, Charset charset) throws IOException {
        this.path = path;
        this.decoder = strict(charset);
        this.file = Files.newInputStream(path);
    }

    private static CharsetDecoder strict(Charset charset) {
        return charset.newDecoder().onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
    }

    /// All of a file's bytes as text.
    static String decode(Path path, byte[] all, Charset charset) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(all);
        try {
            return strict(charset).decode(bytes).toString();
        } catch (CharacterCodingException e) {
            throw noText(path, charset, bytes.position(), e);
        }
    }

    private static IOException noText(Path path, Charset charset, long offset, CharacterCodingException cause) {
        return new IOException(
                path + " is not " + charset + ": the byte at offset " + offset + " begins nothing that is."
                        + " Read it with the charset that it was written in, or as bytes",
                cause);
    }

    @Override
    public void fill(List<? super String> batch) throws IOException {
        int before = batch.size();
        while (batch.size() == before && !ended) {
            try {
                readChunk();
            } finally {
                for (String line; (line = text.line()) != null;) {
                    batch.add(line);
                }
            }
            String last = ended ? text.rest() : null;
            if (last != null) {
                batch.add(last);
            }
        }
    }

    private void readChunk() throws IOException {
        int count = file.read(bytes.array(), bytes.position(), bytes.remaining());
        ended = count < 0;
        bytes.position(bytes.position() + Math.max(count, 0));
        bytes.flip();
        try {
            while (!decodeSome()) {
                // The chars were full.
            }
        } finally {
            offset += bytes.position();
            bytes.compact();
        }
    }

    /// @return false if there is more
    private boolean decodeSome() throws IOException {
        CoderResult result = decoder.decode(bytes, chars, ended);
        if (result.isUnderflow() && ended) {
            result = decoder.flush(chars);
        }
        chars.flip();
        text.add(chars);
        chars.clear();
        if (result.isError()) {
            try {
                result.throwException();
            } catch (CharacterCodingException e) {
                throw noText(path, decoder.charset(), offset + bytes.position(), e);
            }
        }
        return result.isUnderflow();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
