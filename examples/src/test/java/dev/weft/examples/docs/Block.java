package dev.weft.examples.docs;

/// A fenced block of a page.
///
/// @param page     the file, as seen from the repository's root
/// @param heading  under which it stands
/// @param line     of the page on which its text begins, from 1
/// @param language after the opening fence
/// @param text     between the fences, without their indentation
record Block(String page, String heading, int line, String language, String text) {

    @Override
    public String toString() {
        return page + ":" + line + " \"" + heading + "\"";
    }
}
