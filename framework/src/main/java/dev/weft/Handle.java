package dev.weft;

import dev.weft.loop.Alarm;
import org.jspecify.annotations.Nullable;

/// A callback that a loop will call: what `callSoon`, `callLater` and `callAt` return.
public final class Handle {

    private final EventLoop loop;
    private final Action callback;
    private final Alarm alarm = new Alarm(this::begin);
    private volatile boolean cancelled;
    private @Nullable Task<?> task;

    Handle(EventLoop loop, Action callback) {
        this.loop = loop;
        this.callback = callback;
    }

    /// On the loop, when it is time.
    void begin() {
        if (!cancelled) {
            task = loop.startCallback(callback);
        }
    }

    /// On the loop.
    void at(long deadline) {
        if (!cancelled) {
            loop.scheduler().setAlarm(alarm, deadline);
        }
    }

    /// Takes the callback back. If it has begun, it is cancelled as a task is; if it has ended, nothing happens. May be
    /// called from any thread, and more than once.
    public void cancel() {
        cancelled = true;
        loop.scheduler().exclusively(() -> {
            loop.scheduler().cancelAlarm(alarm);
            Task<?> begun = task;
            if (begun != null) {
                begun.cancel("its Handle was cancelled");
            }
        });
    }

    /// Whether it was taken back.
    ///
    /// @return true after [#cancel]
    public boolean isCancelled() {
        return cancelled;
    }
}
