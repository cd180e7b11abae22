package dev.weft.examples.crawler;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/// Hands a batch of fetches to an executor and waits for all of them.
final class InvokeAll {

    private InvokeAll() {}

    /// @return the pages in the order of the fetches
    /// @throws ExecutionException around the failure of the first fetch that failed; all the others have ended too
    static List<Page> on(ExecutorService executor, List<Callable<Page>> fetches)
            throws InterruptedException, ExecutionException {
        List<Page> pages = new ArrayList<>();
        for (Future<Page> fetched : executor.invokeAll(fetches)) {
            pages.add(fetched.get());
        }
        return pages;
    }
}
