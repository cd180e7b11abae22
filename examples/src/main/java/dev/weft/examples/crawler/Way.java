package dev.weft.examples.crawler;

import java.util.List;

/// One way of fetching pages: how the waiting for many slow answers is organised.
interface Way {

    /// What the command line and the table call it.
    String name();

    /// One line for `--list`.
    String description();

    /// Fetches every path from the site and returns when all of them have arrived.
    ///
    /// @return the pages, in any order
    /// @throws Exception if a page could not be fetched; nothing of this round is left running then
    Harvest fetch(Site site, List<String> paths) throws Exception;

    /// Whether it waits for each page before it asks for the next, so that its time is a multiple of the number of
    /// pages.
    default boolean oneAtATime() {
        return false;
    }

    /// Whether unmeasured rounds make the next one faster; not so if each round starts from nothing.
    default boolean warmsUp() {
        return true;
    }
}
