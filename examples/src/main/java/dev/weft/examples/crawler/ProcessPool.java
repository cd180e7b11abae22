package dev.weft.examples.crawler;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// A pool of child processes, each of which waits for one page at a time. Its time includes starting them.
final class ProcessPool implements Way {

    private static final int MOST_PROCESSES = 10;

    @Override
    public String name() {
        return "processes";
    }

    @Override
    public String description() {
        return "a pool of child processes, " + MOST_PROCESSES + " at most, on blocking sockets";
    }

    @Override
    public boolean warmsUp() {
        return false;
    }

    @Override
    public Harvest fetch(Site site, List<String> paths) throws Exception {
        long begin = System.nanoTime();
        List<Child> children = new ArrayList<>();
        try {
            start(children, Math.min(paths.size(), MOST_PROCESSES), site);
            Duration startUp = Duration.ofNanos(System.nanoTime() - begin);
            return new Harvest(fetch(children, paths), note(children.size(), startUp));
        } finally {
            children.forEach(Child::close);
        }
    }

    private static void start(List<Child> children, int count, Site site) throws IOException, InterruptedException {
        for (int i = 0; i < count; i++) {
            children.add(Child.start(site));
        }
        for (Child child : children) {
            child.awaitReady();
        }
    }

    /// A thread for each child talks to whichever child is idle.
    private static List<Page> fetch(List<Child> children, List<String> paths) throws Exception {
        BlockingQueue<Child> idle = new ArrayBlockingQueue<>(children.size(), false, children);
        List<Callable<Page>> fetches = new ArrayList<>();
        for (String path : paths) {
            fetches.add(() -> fetch(idle, path));
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(children.size())) {
            return InvokeAll.on(threads, fetches);
        }
    }

    private static Page fetch(BlockingQueue<Child> idle, String path) throws IOException, InterruptedException {
        Child child = idle.take();
        try {
            return child.fetch(path);
        } finally {
            idle.put(child);
        }
    }

    private static String note(int count, Duration startUp) {
        return String.format(Locale.ROOT, "%d processes, start %.2f s", count, startUp.toMillis() / 1e3);
    }
}
