package dev.weft.examples.crawler;

import dev.weft.Weft;
import java.util.List;

/// Tasks on a Weft loop: the code of [Sequential] and the time of [Callbacks], in one thread like the latter.
final class WeftSockets implements Way {

    @Override
    public String name() {
        return "weft-sockets";
    }

    @Override
    public String description() {
        return "a task for each page on one Weft loop, on blocking sockets";
    }

    @Override
    public Harvest fetch(Site site, List<String> paths) throws Exception {
        List<Page> pages = Weft.run(() -> Weft.gather(BlockingFetch.all(site, paths)));
        return new Harvest(pages, paths.size() + " tasks on 1 thread");
    }
}
