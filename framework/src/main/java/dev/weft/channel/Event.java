package dev.weft.channel;

import dev.weft.loop.Strand;
import dev.weft.loop.Waiter;

/// A flag that tasks wait for: nobody passes while it is clear, everybody once it is set, until it is cleared again.
///
/// ```java
/// Event ready = new Event();
/// TaskGroup.run(group -> {
///     group.fork(() -> {
///         ready.await();
///         serve();
///     });
///     load();
///     ready.set();
/// });
/// ```
///
/// |         | `set`                           | `clear` | `await`                    |
/// |---------|---------------------------------|---------|----------------------------|
/// | clear   | → set; everybody who waits goes on | -    | waits                      |
/// | set     | -                               | → clear | returns                    |
///
/// Whoever waited when it was set goes on, though it may have been cleared again before that one runs. For something that
/// happens once, `CountDownLatch` and `CompletableFuture` do as well; this is for what comes and goes. All methods may be
/// called from any thread. As asyncio's `Event`.
public final class Event extends Guarded {

    private final WaitList waiting = new WaitList();
    private volatile boolean isSet;

    /// A new one, clear.
    public Event() {
    }

    /// Waits until it is set. A suspension point, also if it is set.
    ///
    /// @throws InterruptedException if the caller is cancelled or interrupted
    public void await() throws InterruptedException {
        Strand strand = Strand.current();
        strand.checkpoint();
        Wait wait = inside(() -> isSet ? null : enlist(strand));
        if (wait == null) {
            strand.spend();
        } else {
            waitIn(waiting, wait);
        }
    }

    private Wait enlist(Strand strand) {
        Wait wait = new Wait(new Waiter(strand, this), 0, null, null);
        waiting.add(wait);
        return wait;
    }

    /// Sets it. Never waits.
    public void set() {
        inside(() -> {
            isSet = true;
            for (Wait next; (next = waiting.first) != null;) {
                serve(next, waiting, null);
            }
            return null;
        });
    }

    /// Clears it: who comes now waits for the next [#set]. Never waits.
    public void clear() {
        inside(() -> isSet = false);
    }

    /// Whether it is set.
    ///
    /// @return as it was a moment ago
    public boolean isSet() {
        return isSet;
    }

    @Override
    public String toString() {
        return isSet ? "an event that is set" : "an event that is clear";
    }
}
