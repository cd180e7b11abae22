package dev.weft.examples.crawler;

import dev.weft.Weft;
import dev.weft.coroutine.Generator;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;

/// The event loop of the ways with generators: the one of [Callbacks], where each callback sets a [Future].
final class GeneratorLoop {

    /// A way to fetch a page.
    @FunctionalInterface
    interface Fetch {

        /// A generator that fetches a page, adds it to those that have come, and closes what it opened.
        Generator<Future> page(Selector selector, String path, List<Page> pages);
    }

    private GeneratorLoop() {
    }

    /// Fetches all pages, in the calling thread alone. To be called in a task: there a generator costs no thread.
    static List<Page> fetch(List<String> paths, Fetch fetch) throws IOException, InterruptedException {
        List<Page> pages = new ArrayList<>();
        List<GeneratorTask> tasks = new ArrayList<>();
        try (Selector selector = Selector.open()) {
            for (String path : paths) {
                GeneratorTask task = new GeneratorTask(fetch.page(selector, path, pages));
                tasks.add(task);
                task.start();
            }
            while (pages.size() < paths.size()) {
                turn(selector);
            }
            return pages;
        } finally {
            tasks.forEach(GeneratorTask::close);
        }
    }

    private static void turn(Selector selector) throws IOException, InterruptedException {
        selector.select();
        // A select that was interrupted returns as any other: here that is seen.
        Weft.yieldNow();
        // Not by select(action), which would call back inside a monitor: no generator can be asked there.
        for (SelectionKey key : selector.selectedKeys()) {
            ((Callback) key.attachment()).ready(key);
        }
        selector.selectedKeys().clear();
    }
}
