package dev.weft.observe;

/// What becomes of a text that may hold a value of the program, before somebody reads it: the names of tasks, groups, guests,
/// threads and holders, what a wait is for, and why something was cancelled.
///
/// The rest is not touched: ids, names of loops and of their carriers, lines of the program, names of methods, times and numbers.
@FunctionalInterface
public interface Redaction {

    /// Shows every text as it is.
    Redaction NONE = text -> text;

    /// What is to be shown in place of a text. Called by whatever thread writes; must not wait for what runs on a loop.
    ///
    /// @param text never empty
    /// @return perhaps the same
    String redact(String text);

    /// Cuts each text before its first digit: `order 4711 of Ada` becomes `order …`.
    ///
    /// @return for programs that put the value last, as in `order 4711`
    static Redaction cutAtDigit() {
        return text -> {
            for (int i = 0; i < text.length(); i++) {
                if (Character.isDigit(text.charAt(i))) {
                    return text.substring(0, i) + "…";
                }
            }
            return text;
        };
    }

    /// Shows nothing of any text.
    ///
    /// @return puts `…` in its place
    static Redaction hideAll() {
        return _ -> "…";
    }
}
