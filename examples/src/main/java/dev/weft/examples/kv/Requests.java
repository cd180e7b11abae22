package dev.weft.examples.kv;

import dev.weft.nio.ByteStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The requests of one client, as RESP has them (`*2`, `$3`, `GET`, `$1`, `k`) or as words on a line.
///
/// Words are strings of bytes: a String in which each char is one, as ISO 8859-1 has it.
final class Requests {

    private static final int MOST_WORDS = 1 << 20;
    private static final int LONGEST_WORD = 64 << 20;
    private static final int LONGEST_REQUEST = 256 << 20;
    private static final int LONGEST_LINE = 1 << 16;
    private static final int LEAST_ROOM = 1 << 12;
    private static final int FIRST_SIZE = 1 << 14;

    private final ByteStream stream;
    private byte[] input = new byte[FIRST_SIZE];
    private int from;
    private int to;
    /// Where the parser is.
    private int at;
    /// Of the request that is coming: how many words it will have, or -1 if it has not begun; those that have come; their size.
    private int expected = -1;
    private final List<String> words = new ArrayList<>();
    private long size;

    Requests(ByteStream stream) {
        this.stream = stream;
    }

    /// Takes a request that has come whole. Never waits.
    ///
    /// @return its words, perhaps none; null if more must be [received][#receive] first
    String @Nullable [] next() throws ProtocolException {
        at = from;
        if (at < to && expected < 0 && input[at] != '*') {
            return inline();
        }
        if (expected < 0 && !beginArray()) {
            return null;
        }
        while (words.size() < expected) {
            if (!addWord()) {
                return null;
            }
        }
        String[] request = words.toArray(String[]::new);
        words.clear();
        expected = -1;
        return request;
    }

    /// How much has come and is not taken yet, in bytes.
    int waiting() {
        return to - from;
    }

    /// Waits for more input.
    ///
    /// @return false at the end
    boolean receive() throws IOException, InterruptedException {
        makeRoom();
        int count = stream.read(ByteBuffer.wrap(input, to, input.length - to));
        to += Math.max(count, 0);
        return count >= 0;
    }

    private void makeRoom() {
        int kept = to - from;
        if (kept == 0 && input.length > FIRST_SIZE) {
            input = new byte[FIRST_SIZE];
        } else if (input.length - to < LEAST_ROOM) {
            byte[] larger = kept > input.length / 2 ? new byte[input.length * 2] : input;
            System.arraycopy(input, from, larger, 0, kept);
            input = larger;
        } else if (kept > 0) {
            return;
        }
        from = 0;
        to = kept;
    }

    private boolean beginArray() throws ProtocolException {
        int count = number(MOST_WORDS, "invalid multibulk length");
        if (count == Integer.MIN_VALUE) {
            return false;
        }
        expected = Math.max(count, 0);
        size = 0;
        from = at;
        return true;
    }

    /// What has come of a request is kept, so that one in many pieces is not read from its beginning again and again.
    private boolean addWord() throws ProtocolException {
        if (at < to && input[at] != '$') {
            throw new ProtocolException("expected '$', got '" + (char) (input[at] & 0xff) + "'");
        }
        int length = number(LONGEST_WORD, "invalid bulk length");
        if (length == Integer.MIN_VALUE || length >= 0 && to - at < length + 2) {
            return false;
        }
        size += length;
        if (length < 0 || size > LONGEST_REQUEST) {
            throw new ProtocolException("invalid bulk length");
        }
        words.add(text(at, length));
        at += length + 2;
        from = at;
        return true;
    }

    /// Reads a number after its mark, and the end of its line.
    ///
    /// @return Integer.MIN_VALUE if it has not come whole
    private int number(int most, String problem) throws ProtocolException {
        int end = endOfLine();
        if (end < 0) {
            if (to - at > LONGEST_LINE) {
                throw new ProtocolException(problem);
            }
            return Integer.MIN_VALUE;
        }
        int i = at + 1;
        boolean negative = i < end && input[i] == '-';
        if (negative) {
            i++;
        }
        long number = 0;
        boolean valid = i < end;
        for (; valid && i < end; i++) {
            number = number * 10 + input[i] - '0';
            valid = input[i] >= '0' && input[i] <= '9' && number <= most;
        }
        if (!valid) {
            throw new ProtocolException(problem);
        }
        at = end + 2;
        return (int) (negative ? -number : number);
    }

    /// @return where the line's `\r` is; -1 if its end has not come
    private int endOfLine() {
        for (int i = at; i < to - 1; i++) {
            if (input[i] == '\r') {
                return i;
            }
        }
        return -1;
    }

    private String @Nullable [] inline() throws ProtocolException {
        for (int i = at; i < to; i++) {
            if (input[i] == '\n') {
                String line = text(at, i - at).strip();
                from = i + 1;
                return line.isEmpty() ? new String[0] : line.split("\\s+");
            }
        }
        if (to - at > LONGEST_LINE) {
            throw new ProtocolException("too big inline request");
        }
        return null;
    }

    private String text(int begin, int length) {
        return new String(input, begin, length, StandardCharsets.ISO_8859_1);
    }
}
