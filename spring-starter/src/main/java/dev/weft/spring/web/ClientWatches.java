package dev.weft.spring.web;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Who is watched: one thread looks after all. A request that ends within the period is never looked at.
final class ClientWatches implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger("dev.weft");

    private final Set<ClientWatch> watches = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("weft-client-watch").factory());
    private final long periodNanos;
    private volatile long rounds;

    private ClientWatches(Duration period) {
        this.periodNanos = period.toNanos();
    }

    static ClientWatches every(Duration period) {
        ClientWatches watches = new ClientWatches(period);
        watches.thread.scheduleWithFixedDelay(watches::lookAtAll, watches.periodNanos, watches.periodNanos,
                TimeUnit.NANOSECONDS);
        return watches;
    }

    void add(ClientWatch watch) {
        watches.add(watch);
    }

    void remove(ClientWatch watch) {
        watches.remove(watch);
    }

    int count() {
        return watches.size();
    }

    /// How often it was looked at all.
    long rounds() {
        return rounds;
    }

    private void lookAtAll() {
        long before = System.nanoTime() - periodNanos;
        for (ClientWatch watch : watches) {
            if (watch.isOlderThan(before)) {
                look(watch);
            }
        }
        rounds++;
    }

    private void look(ClientWatch watch) {
        try {
            watch.look();
        } catch (RuntimeException e) {
            // Tomcat is in a state that we do not know: leave this request alone, the others are none the worse.
            watches.remove(watch);
            LOG.warn("cannot see any more whether the client of a request is still there", e);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
