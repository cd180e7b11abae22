package dev.weft.loop;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The timers of one loop, in order of deadline and then of setting: a binary heap in which each timer knows its place,
/// so that cancelling leaves nothing behind. Touched only under the exclusion of its loop.
final class Timers {

    private static final int INITIAL = 64;

    private @Nullable Timer[] heap = new Timer[INITIAL];
    private int size;
    private long sequence;

    void set(Timer timer, long deadline) {
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, size << 1);
        }
        timer.deadline = deadline;
        timer.sequence = sequence++;
        siftUp(size++, timer);
    }

    /// Takes a timer out, if it is in.
    void cancel(Timer timer) {
        int at = timer.index;
        if (at < 0) {
            return;
        }
        timer.index = -1;
        Timer last = at(--size);
        heap[size] = null;
        if (last != timer) {
            siftDown(at, last);
            if (last.index == at) {
                siftUp(at, last);
            }
        }
        if (size < heap.length >> 2 && heap.length > INITIAL) {
            heap = Arrays.copyOf(heap, heap.length >> 1);
        }
    }

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    /// The earliest deadline; only if not empty.
    long nextDeadline() {
        return at(0).deadline;
    }

    /// Takes out the earliest timer that is due.
    @Nullable Timer pollDue(long now) {
        if (size == 0) {
            return null;
        }
        Timer first = at(0);
        if (first.deadline - now > 0) {
            return null;
        }
        cancel(first);
        return first;
    }

    private Timer at(int index) {
        Timer timer = heap[index];
        assert timer != null;
        return timer;
    }

    private void siftUp(int index, Timer timer) {
        int at = index;
        while (at > 0) {
            int parent = (at - 1) >>> 1;
            Timer above = at(parent);
            if (!before(timer, above)) {
                break;
            }
            put(at, above);
            at = parent;
        }
        put(at, timer);
    }

    private void siftDown(int index, Timer timer) {
        int at = index;
        for (int child; (child = (at << 1) + 1) < size;) {
            if (child + 1 < size && before(at(child + 1), at(child))) {
                child++;
            }
            Timer below = at(child);
            if (!before(below, timer)) {
                break;
            }
            put(at, below);
            at = child;
        }
        put(at, timer);
    }

    private void put(int index, Timer timer) {
        heap[index] = timer;
        timer.index = index;
    }

    private static boolean before(Timer a, Timer b) {
        long difference = a.deadline - b.deadline;
        return difference != 0 ? difference < 0 : a.sequence - b.sequence < 0;
    }
}
