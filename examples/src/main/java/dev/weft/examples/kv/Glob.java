package dev.weft.examples.kv;

/// The patterns of KEYS: `*`, `?`, `[abc]`, `[^a-z]`, and `\` before a character that is meant as itself.
final class Glob {

    private final String pattern;

    Glob(String pattern) {
        this.pattern = pattern;
    }

    boolean matches(String text) {
        int p = 0;
        int t = 0;
        int star = -1;
        int resume = 0;
        while (t < text.length()) {
            int next = p < pattern.length() && pattern.charAt(p) != '*' ? one(p, text.charAt(t)) : -1;
            if (next >= 0) {
                p = next;
                t++;
            } else if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                resume = t;
            } else if (star >= 0) {
                // The last star takes one character more: an earlier one need not be tried again.
                p = star + 1;
                t = ++resume;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }

    /// Matches one character.
    ///
    /// @return where the pattern goes on; -1 if it does not match
    private int one(int p, char c) {
        return switch (pattern.charAt(p)) {
            case '?' -> p + 1;
            case '[' -> oneOf(p + 1, c);
            case '\\' -> escaped(p + 1, c);
            default -> pattern.charAt(p) == c ? p + 1 : -1;
        };
    }

    private int escaped(int p, char c) {
        return p < pattern.length() && pattern.charAt(p) == c ? p + 1 : -1;
    }

    private int oneOf(int p, char c) {
        boolean not = p < pattern.length() && pattern.charAt(p) == '^';
        boolean found = false;
        int i = not ? p + 1 : p;
        while (i < pattern.length() && pattern.charAt(i) != ']') {
            if (pattern.charAt(i) == '\\' && i + 1 < pattern.length()) {
                i++;
            }
            boolean range = i + 2 < pattern.length() && pattern.charAt(i + 1) == '-' && pattern.charAt(i + 2) != ']';
            char last = pattern.charAt(range ? i + 2 : i);
            char first = pattern.charAt(i);
            found |= c >= Math.min(first, last) && c <= Math.max(first, last);
            i += range ? 3 : 1;
        }
        return found == not ? -1 : Math.min(i + 1, pattern.length());
    }
}
