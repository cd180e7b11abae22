package dev.weft.everywhere;

import dev.weft.Backend;
import java.util.Arrays;
import java.util.List;

/// At which moment of a suspension the cancellation comes, and from whom.
public enum Moment {

    /// At one of Weft's suspension points, before it looks: by the very thread that comes to it.
    ARRIVING("as it came to", true, true),

    /// There too, but by another thread. (On a loop no other thread runs there; [#BETWEEN_RUNS] has the like.)
    STANDING("while it stood before", false, true),

    /// While it waits in a waiter, as the last thing before that is woken: by whoever was about to wake it.
    WAKING("just before wake-up", true, true),

    /// When its waiter was woken, and it did not run yet: what it was woken with must not be lost.
    WOKEN("just after wake-up", true, true),

    /// Between any two runs of the carrier, whatever the victim waits for then, in foreign code too, or if it was woken.
    BETWEEN_RUNS("before the carrier's run", true, false),

    /// When it was seen to be parked, in foreign code too: by another thread. (Parks that are too short are not seen.)
    PARKED("in park", false, true);

    private final String words;
    private final boolean onLoop;
    private final boolean offLoop;

    Moment(String words, boolean onLoop, boolean offLoop) {
        this.words = words;
        this.onLoop = onLoop;
        this.offLoop = offLoop;
    }

    static List<Moment> on(Backend backend) {
        return Arrays.stream(values()).filter(moment -> backend != Backend.JDK ? moment.onLoop : moment.offLoop)
                .toList();
    }

    /// Whether a thread has to look for it all the time.
    boolean isWatchedFor() {
        return this == STANDING || this == PARKED;
    }

    @Override
    public String toString() {
        return words;
    }
}
