package dev.weft.loop;

/// A timer that starts something: its action runs on the loop, in a thread that may start others, before any timer that
/// is due later.
public final class Alarm extends Timer {

    private final Runnable action;
    private Scheduler scheduler;

    /// An alarm that is not set.
    ///
    /// @param action short; must not block
    @SuppressWarnings("NullAway.Init")
    public Alarm(Runnable action) {
        this.action = action;
    }

    void on(Scheduler loop) {
        scheduler = loop;
    }

    @Override
    boolean fire() {
        scheduler.chore(action);
        return false;
    }
}
