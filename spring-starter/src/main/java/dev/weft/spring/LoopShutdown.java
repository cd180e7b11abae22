package dev.weft.spring;

import dev.weft.EventLoop;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.ContextClosedEvent;

/// Ends the loops with the application, after its web server: asks everything on them to come to an end, gives it the grace,
/// and closes them, which cancels what is left. All loops are asked before any is closed, since a task of one may still call
/// into another.
///
/// A context that is merely stopped, or paused, may be started again, which a closed loop may not: then nothing happens.
final class LoopShutdown implements SmartLifecycle, ApplicationListener<ContextClosedEvent> {

    /// Below the web server's, so that it comes after: that has to finish its requests, which may need loops.
    static final int PHASE = DEFAULT_PHASE - 4096;

    static final String TIMEOUT = "spring.lifecycle.timeout-per-shutdown-phase";

    private static final Logger LOG = LoggerFactory.getLogger("dev.weft");

    /// Calls from loop to loop make a loop busy again that was found empty: once over all of them is not enough.
    private static final int ROUNDS = 2;

    private final WeftLoops loops;
    private final WeftProperties properties;
    private final Duration timeout;
    private final ApplicationContext context;
    private volatile boolean running;
    private volatile boolean closing;

    LoopShutdown(WeftLoops loops, WeftProperties properties, Duration timeout, ApplicationContext context) {
        this.loops = loops;
        this.properties = properties;
        this.timeout = timeout;
        this.context = context;
    }

    @Override
    public void start() {
        running = true;
        if (!LoopSupport.isThere()) {
            LOG.warn("Weft makes no loops in this application. {}", LoopSupport.advice());
            return;
        }
        Duration longest = grace().plus(longestCloseGrace());
        if (longest.compareTo(timeout) > 0) {
            LOG.warn("weft.shutdown.grace ({}) and the longest close-grace of a loop ({}) do not fit into {} ({}): the"
                    + " application may end before its tasks have cleaned up. Shorten the one or lengthen the other",
                    grace(), longestCloseGrace(), TIMEOUT, timeout);
        }
    }

    private Duration grace() {
        return properties.shutdown().grace();
    }

    private Duration longestCloseGrace() {
        return properties.loops().values().stream().map(LoopProperties::closeGrace).max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    @Override
    public void onApplicationEvent(ContextClosedEvent event) {
        // Those of child contexts come here as well.
        if (event.getApplicationContext() == context) {
            closing = true;
        }
    }

    @Override
    public void stop(Runnable callback) {
        Thread.ofVirtual().name("weft-shutdown").start(() -> {
            try {
                stop();
            } finally {
                callback.run();
            }
        });
    }

    @Override
    public void stop() {
        if (closing) {
            end(loops.opened());
        }
        running = false;
    }

    private void end(List<EventLoop> opened) {
        long deadline = System.nanoTime() + grace().toNanos();
        opened.forEach(loop -> loop.askToEnd("the application is shutting down", grace()));
        try {
            for (int round = 0; round < ROUNDS; round++) {
                for (EventLoop loop : opened) {
                    loop.awaitEmpty(Duration.ofNanos(deadline - System.nanoTime()));
                }
            }
        } catch (InterruptedException e) {
            // Whoever asks for haste gets it.
            Thread.currentThread().interrupt();
        }
        closeAll(opened);
    }

    /// Side by side: each has a grace of its own.
    private static void closeAll(List<EventLoop> opened) {
        List<Thread> closers = opened.stream().map(loop -> Thread.ofVirtual().start(loop::close)).toList();
        for (Thread closer : closers) {
            try {
                closer.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public boolean isPauseable() {
        return false;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
