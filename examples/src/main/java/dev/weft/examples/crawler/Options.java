package dev.weft.examples.crawler;

import java.time.Duration;
import java.util.List;

/// What the command line asks for.
///
/// @param pages how many pages to fetch
/// @param delay how long the server takes over each
/// @param ways the ways to measure, without repetition
record Options(Action action, int pages, Duration delay, List<Way> ways) {

    /// What the program is to do.
    enum Action {
        CRAWL,
        LIST,
        HELP
    }

    static final int MOST_PAGES = 5_000;
    static final int LONGEST_DELAY_MILLIS = 60_000;
    static final int DEFAULT_PAGES = 10;

    /// The delay unless another is given. Ten pages take as long as in the notes that this program follows; with more
    /// the slow ways would try anybody's patience.
    static int defaultDelayMillis(int pages) {
        return pages <= DEFAULT_PAGES ? 450 : 100;
    }
}
