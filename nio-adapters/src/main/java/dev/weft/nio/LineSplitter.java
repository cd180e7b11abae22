package dev.weft.nio;

import java.nio.CharBuffer;
import org.jspecify.annotations.Nullable;

/// Text that comes in pieces, and goes out in lines: each ends with `\n`, `\r` or `\r\n`, which is not part of it.
final class LineSplitter {

    private final StringBuilder text = new StringBuilder();
    /// Where the first line begins that was not taken.
    private int start;
    /// Up to where it has no end.
    private int searched;
    /// Whether the last line ended with `\r`, so that a `\n` may still belong to that.
    private boolean afterReturn;

    /// Adds a piece, all of it.
    void add(CharBuffer piece) {
        text.delete(0, start);
        searched -= start;
        start = 0;
        text.append(piece);
        piece.position(piece.limit());
    }

    /// Takes the next line.
    ///
    /// @return null if none is complete
    @Nullable String line() {
        skipLineFeed();
        for (int i = searched; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n' || c == '\r') {
                String line = text.substring(start, i);
                start = i + 1;
                searched = start;
                afterReturn = c == '\r';
                return line;
            }
        }
        searched = text.length();
        return null;
    }

    /// Takes all there is, as it came.
    ///
    /// @return null if there is nothing
    @Nullable String rest() {
        skipLineFeed();
        if (start == text.length()) {
            return null;
        }
        String rest = text.substring(start);
        start = text.length();
        searched = start;
        return rest;
    }

    private void skipLineFeed() {
        if (afterReturn && start < text.length()) {
            afterReturn = false;
            if (text.charAt(start) == '\n') {
                start++;
                searched = start;
            }
        }
    }
}
