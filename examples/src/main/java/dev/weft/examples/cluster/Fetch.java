package dev.weft.examples.cluster;

import dev.weft.examples.crawler.BlockingFetch;
import dev.weft.examples.crawler.Page;
import dev.weft.examples.crawler.Site;
import java.io.IOException;
import java.io.Serializable;
import java.util.concurrent.Callable;

/// What travels to a member: the page that it is to fetch.
///
/// @param site where the page is
/// @param path of the page
record Fetch(Site site, String path) implements Callable<Fetch.Fetched>, Serializable {

    /// What comes back.
    ///
    /// @param page   that was fetched
    /// @param member that fetched it, by its process id
    record Fetched(Page page, long member) implements Serializable {
    }

    @Override
    public Fetched call() throws IOException {
        return new Fetched(BlockingFetch.page(site, path), ProcessHandle.current().pid());
    }
}
