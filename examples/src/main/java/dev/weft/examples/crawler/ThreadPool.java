package dev.weft.examples.crawler;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// A pool of platform threads, each of which waits for one page at a time.
final class ThreadPool implements Way {

    /// As large as pools usually get; a thousand pages come in ten batches then.
    private static final int MOST_THREADS = 100;

    @Override
    public String name() {
        return "threads";
    }

    @Override
    public String description() {
        return "a pool of platform threads, " + MOST_THREADS + " at most, on blocking sockets";
    }

    @Override
    public Harvest fetch(Site site, List<String> paths) throws Exception {
        int threads = Math.min(paths.size(), MOST_THREADS);
        List<Callable<Page>> fetches = BlockingFetch.all(site, paths);
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            return new Harvest(InvokeAll.on(pool, fetches), threads + " threads");
        }
    }
}
