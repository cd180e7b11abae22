package dev.weft.examples.crawler;

import java.util.List;

/// One timed and checked round of a way.
record Round(long nanos, String note) {

    /// Fetches all paths once.
    ///
    /// @throws WrongPageException if a page is wrong, missing, or was fetched more than once
    /// @throws Exception if the way failed
    static Round of(Way way, SlowServer server, List<String> paths) throws Exception {
        int answersBefore = server.answers();
        long begin = System.nanoTime();
        Harvest harvest = way.fetch(server.site(), paths);
        long nanos = System.nanoTime() - begin;
        PageCheck.check(paths, harvest.pages());
        int answers = server.answers() - answersBefore;
        if (answers != paths.size()) {
            throw new WrongPageException("the server sent " + answers + " pages for " + paths.size() + " that arrived");
        }
        return new Round(nanos, harvest.note());
    }
}
