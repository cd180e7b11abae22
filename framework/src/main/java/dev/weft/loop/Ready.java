package dev.weft.loop;

import dev.weft.internal.Ring;
import dev.weft.internal.carrier.Hook;

/// Who is ready to run on a loop, in the order in which they became so. A view, for a [Director].
public final class Ready {

    private final Scheduler loop;
    private final Ring<Runnable> queue;

    Ready(Scheduler loop, Ring<Runnable> queue) {
        this.loop = loop;
        this.queue = queue;
    }

    /// How many there are.
    ///
    /// @return above zero
    public int size() {
        return queue.size();
    }

    /// One of them.
    ///
    /// @param index from 0, who is longest ready, to below the size
    /// @return the strand of a task, of a guest, or of the loop itself
    public Strand get(int index) {
        Runnable item = queue.get(index);
        if (item instanceof Strand strand) {
            return strand;
        }
        Thread thread = Hook.threadOf(item);
        return thread == null || !thread.isAlive() ? loop.steward().strand() : loop.strandBehind(thread);
    }
}
