package dev.weft;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Tells of a loop that is stuck, in a task of its own: a logger is the program's code, and may wait.
final class DeadlockReport {

    private final EventLoop loop;
    private final Duration patience;
    private String last = "";

    DeadlockReport(EventLoop loop, Duration patience) {
        this.loop = loop;
        this.patience = patience;
    }

    @Nullable Void tell() {
        WaitGraph graph = WaitGraph.of(loop);
        String text = graph.toString();
        // The same once more is no news: something came meanwhile, and went.
        if (graph.tellsOfDeadlock() && !text.equals(last)) {
            last = text;
            Reports.LOG.warn(
                    "{} has been stuck for {}: no task is ready, and the loop knows of no timer, no I/O and no"
                            + " offloaded call that could wake one. Another thread still may. Who waits for whom:\n{}",
                    loop,
                    patience, text);
        }
        loop.scheduler().toldOfBeingStuck();
        return null;
    }
}
