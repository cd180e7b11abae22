package dev.weft.examples.crawler;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// The first thing one writes: ask, wait, take, and only then ask for the next.
final class Sequential implements Way {

    @Override
    public String name() {
        return "sequential";
    }

    @Override
    public String description() {
        return "one page after another, on blocking sockets";
    }

    @Override
    public boolean oneAtATime() {
        return true;
    }

    @Override
    public Harvest fetch(Site site, List<String> paths) throws IOException {
        List<Page> pages = new ArrayList<>();
        for (String path : paths) {
            pages.add(BlockingFetch.page(site, path));
        }
        return new Harvest(pages, "one page at a time");
    }
}
