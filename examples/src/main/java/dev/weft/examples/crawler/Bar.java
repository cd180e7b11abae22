package dev.weft.examples.crawler;

/// A horizontal bar made of characters.
final class Bar {

    /// One to eight eighths of a character's width.
    static final String BLOCKS = "▏▎▍▌▋▊▉█";

    private static final int EIGHTHS = BLOCKS.length();

    private Bar() {}

    /// Draws a share, 0 to 1, of a width in characters. Whatever is more than nothing can be seen.
    ///
    /// @param blocks whether to use [#BLOCKS], which are eight times as exact as plain characters
    static String draw(double share, int width, boolean blocks) {
        if (!blocks) {
            return "#".repeat(Math.max(1, (int) Math.round(share * width)));
        }
        int eighths = Math.max(1, (int) Math.round(share * width * EIGHTHS));
        String whole = BLOCKS.substring(EIGHTHS - 1).repeat(eighths / EIGHTHS);
        int part = eighths % EIGHTHS;
        return part == 0 ? whole : whole + BLOCKS.charAt(part - 1);
    }
}
