package dev.weft.examples.docs;

/// A link of a page, or an image.
///
/// @param page   the file, as seen from the repository's root
/// @param line   of the page, from 1
/// @param target as written
record Link(String page, int line, String target) {

    boolean isRelative() {
        return !target.matches("[a-z]+:.*");
    }

    /// The file it leads to, as written; empty for a heading of the same page.
    String file() {
        return target.split("#", 2)[0];
    }

    /// The heading it leads to; empty for none.
    String anchor() {
        return target.contains("#") ? target.split("#", 2)[1] : "";
    }

    @Override
    public String toString() {
        return page + ":" + line + " " + target;
    }
}
