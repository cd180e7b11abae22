package dev.weft;

import dev.weft.internal.Awaited.Obstacle;
import dev.weft.internal.carrier.ThreadLook;
import dev.weft.loop.Strand;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One task or guest in a [WaitGraph].
final class WaitNode {

    final Strand strand;
    final Thread thread;
    int index;
    final Thread.State state;
    /// It need only be given its turn.
    final boolean ready;
    /// What it waits for ends by itself, when its time is over.
    final boolean timed;
    /// How often it had been given the carrier then.
    final long switches;
    /// What its thread is parked on, if that was looked at.
    @Nullable Object on;
    /// Null if it does not wait.
    @Nullable Obstacle obstacle;
    private final Function<Thread, ThreadLook> eye;
    private @Nullable ThreadLook look;

    /// @param eye looks at its thread, if that has to be
    WaitNode(Strand strand, int index, Function<Thread, ThreadLook> eye) {
        this.strand = strand;
        this.thread = strand.thread();
        this.index = index;
        this.eye = eye;
        this.switches = strand.switches();
        this.state = thread.getState();
        this.ready = strand.isWoken() || !(state == Thread.State.BLOCKED || state == Thread.State.WAITING
                || state == Thread.State.TIMED_WAITING);
        this.timed = state == Thread.State.TIMED_WAITING || strand.isTimed();
    }

    boolean wantsMonitor() {
        return state == Thread.State.BLOCKED;
    }

    /// Takes up to 0.1 ms, the first time.
    ThreadLook look() {
        ThreadLook seen = look;
        if (seen == null) {
            seen = eye.apply(thread);
            look = seen;
        }
        return seen;
    }

    /// Whether it waits for I/O that the loop does not know of.
    boolean isInIo() {
        return obstacle != null && obstacle.words().equals(Obstacles.IO);
    }
}
