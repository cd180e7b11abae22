package dev.weft.examples.crawler;

/// What came of a way: a row of the table.
sealed interface Result {

    /// The name of the way.
    String way();

    /// All pages arrived.
    ///
    /// @param estimated whether the seconds were calculated from fewer pages than were asked for
    record Measured(String way, double seconds, boolean estimated, String note) implements Result {}

    /// It could not run, or a page was wrong.
    record Failed(String way, String message) implements Result {}
}
