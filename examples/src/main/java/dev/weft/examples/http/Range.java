package dev.weft.examples.http;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A part of a file.
///
/// @param first position of its first byte
/// @param count of bytes
/// @param isPart false if it is all since no part was asked for
record Range(long first, long count, boolean isPart) {

    private static final Pattern BYTES = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

    /// What a Range header asks for: all, if it asks for nothing that this server gives, as several parts at once.
    ///
    /// @param size of the file
    /// @return null if there is no such part
    static @Nullable Range of(@Nullable String header, long size) {
        Matcher bytes = BYTES.matcher(header != null ? header.strip() : "");
        if (!bytes.matches() || bytes.group(1).isEmpty() && bytes.group(2).isEmpty()) {
            return new Range(0, size, false);
        }
        if (bytes.group(1).isEmpty()) {
            long count = Math.min(size, Long.parseLong(bytes.group(2)));
            return count == 0 ? null : new Range(size - count, count, true);
        }
        long first = Long.parseLong(bytes.group(1));
        long last = bytes.group(2).isEmpty() ? size - 1 : Math.min(size - 1, Long.parseLong(bytes.group(2)));
        if (!bytes.group(2).isEmpty() && Long.parseLong(bytes.group(2)) < first) {
            return new Range(0, size, false);
        }
        return first >= size ? null : new Range(first, last - first + 1, true);
    }
}
