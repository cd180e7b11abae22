package dev.weft.examples.crawler;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// The JDK's virtual threads, one for each page, on the JDK's own scheduler.
final class VirtualThreads implements Way {

    @Override
    public String name() {
        return "virtual-threads";
    }

    @Override
    public String description() {
        return "a JDK virtual thread for each page, on blocking sockets";
    }

    @Override
    public Harvest fetch(Site site, List<String> paths) throws Exception {
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Page> pages = InvokeAll.on(executor, BlockingFetch.all(site, paths));
            return new Harvest(pages, paths.size() + " virtual threads");
        }
    }
}
