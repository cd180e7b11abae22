package dev.weft.observe;

import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Writes JSON: objects, arrays, and members that are left out if there is nothing to tell.
final class JsonOut {

    private final Appendable out;
    /// Nothing stands yet since the last bracket.
    private boolean first = true;

    JsonOut(Appendable out) {
        this.out = out;
    }

    JsonOut open(char bracket) throws IOException {
        comma();
        out.append(bracket);
        first = true;
        return this;
    }

    JsonOut open(String key, char bracket) throws IOException {
        key(key);
        out.append(bracket);
        first = true;
        return this;
    }

    JsonOut close(char bracket) throws IOException {
        out.append(bracket);
        first = false;
        return this;
    }

    JsonOut text(String key, @Nullable String value) throws IOException {
        if (value != null && !value.isEmpty()) {
            key(key);
            quote(value);
        }
        return this;
    }

    JsonOut number(String key, long value) throws IOException {
        key(key);
        out.append(Long.toString(value));
        return this;
    }

    JsonOut known(String key, long value) throws IOException {
        return value < 0 ? this : number(key, value);
    }

    JsonOut nanos(String key, @Nullable Duration value) throws IOException {
        return value == null ? this : number(key, Spans.nanos(value));
    }

    JsonOut truth(String key, boolean value) throws IOException {
        key(key);
        out.append(Boolean.toString(value));
        return this;
    }

    JsonOut value(String value) throws IOException {
        comma();
        quote(value);
        return this;
    }

    private void key(String key) throws IOException {
        comma();
        quote(key);
        out.append(':');
    }

    private void comma() throws IOException {
        if (!first) {
            out.append(',');
        }
        first = false;
    }

    private void quote(String value) throws IOException {
        out.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\t' -> out.append("\\t");
                default -> {
                    if (needsEscape(value, i)) {
                        out.append("\\u").append(hex(c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }

    /// Control characters, half a pair of surrogates, which no encoding can carry, and what ends a line or a script for a
    /// browser.
    private static boolean needsEscape(String value, int at) {
        char c = value.charAt(at);
        if (Character.isHighSurrogate(c)) {
            return at + 1 == value.length() || !Character.isLowSurrogate(value.charAt(at + 1));
        }
        if (Character.isLowSurrogate(c)) {
            return at == 0 || !Character.isHighSurrogate(value.charAt(at - 1));
        }
        return c < ' ' || c == '<' || (c >= 0x7f && c < 0xa0) || c == '\u2028' || c == '\u2029';
    }

    private static String hex(char c) {
        return Integer.toHexString(0x10000 | c).substring(1);
    }
}
