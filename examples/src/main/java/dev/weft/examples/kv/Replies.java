package dev.weft.examples.kv;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/// Replies in RESP2, gathered until they are taken to be written together.
final class Replies {

    private static final int FIRST_SIZE = 1 << 12;

    private byte[] output = new byte[FIRST_SIZE];
    private int length;

    /// How many bytes there are.
    int length() {
        return length;
    }

    /// Takes what there is.
    byte[] take() {
        byte[] taken = output.length > FIRST_SIZE && length == output.length ? output : Arrays.copyOf(output, length);
        if (output.length > FIRST_SIZE) {
            output = new byte[FIRST_SIZE];
        }
        length = 0;
        return taken;
    }

    void ok() {
        simple("OK");
    }

    void simple(String text) {
        put('+', text);
    }

    void error(String text) {
        put('-', text.replaceAll("[\r\n]", " "));
    }

    void integer(long number) {
        put(':', Long.toString(number));
    }

    void bulk(@Nullable String value) {
        if (value == null) {
            put('$', "-1");
        } else {
            put('$', Integer.toString(value.length()));
            putLine(value);
        }
    }

    /// The head of an array; its elements are to follow.
    void array(int size) {
        put('*', Integer.toString(size));
    }

    void array(Collection<? extends @Nullable String> values) {
        array(values.size());
        values.forEach(this::bulk);
    }

    void noArray() {
        put('*', "-1");
    }

    private void put(char mark, String text) {
        makeRoom(1);
        output[length++] = (byte) mark;
        putLine(text);
    }

    private void putLine(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        makeRoom(bytes.length + 2);
        System.arraycopy(bytes, 0, output, length, bytes.length);
        length += bytes.length;
        output[length++] = '\r';
        output[length++] = '\n';
    }

    private void makeRoom(int count) {
        if (output.length - length < count) {
            output = Arrays.copyOf(output, Math.max(output.length * 2, length + count));
        }
    }
}
