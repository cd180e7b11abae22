package dev.weft.loop;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The timers of one loop, in order of deadline and then of setting: a binary heap in which each timer knows its place,
/// so that cancelling leaves nothing behind. Touched only under the exclusion of its loop.
final class Timers {

    /* A task sets and cancels timers deep in its stack. insert and remove call nothing, not even each other: a
     * StackOverflowError strikes where a frame is made, so it finds them not begun or done, and the heap whole. */

    private static final int INITIAL = 64;

    private @Nullable Timer[] heap = new Timer[INITIAL];
    private int size;
    private long sequence;
    private final @Nullable Director director;

    /// @param director ranks timers for the same moment, or null for the order of setting
    Timers(@Nullable Director director) {
        this.director = director;
    }

    void set(Timer timer, long deadline) {
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, size << 1);
        }
        timer.deadline = deadline;
        timer.sequence = director == null ? sequence++ : director.rank(sequence++);
        insert(timer);
    }

    /// Takes a timer out, if it is in.
    void cancel(Timer timer) {
        if (timer.index < 0) {
            return;
        }
        remove(timer);
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
        Timer first = heap[0];
        assert first != null;
        return first.deadline;
    }

    /// Takes out the earliest timer that is due.
    @Nullable Timer pollDue(long now) {
        if (size == 0) {
            return null;
        }
        Timer first = heap[0];
        assert first != null;
        if (first.deadline - now > 0) {
            return null;
        }
        cancel(first);
        return first;
    }

    private void insert(Timer timer) {
        int at = size++;
        while (at > 0) {
            int parent = (at - 1) >>> 1;
            Timer above = heap[parent];
            assert above != null;
            long later = timer.deadline - above.deadline;
            if (later > 0 || (later == 0 && timer.sequence - above.sequence > 0)) {
                break;
            }
            heap[at] = above;
            above.index = at;
            at = parent;
        }
        heap[at] = timer;
        timer.index = at;
    }

    /// The last one takes the place: from there it rises, or sinks.
    private void remove(Timer timer) {
        int at = timer.index;
        timer.index = -1;
        Timer moved = heap[--size];
        heap[size] = null;
        if (at == size) {
            return;
        }
        assert moved != null;
        while (at > 0) {
            Timer above = heap[(at - 1) >>> 1];
            assert above != null;
            long later = moved.deadline - above.deadline;
            if (later > 0 || (later == 0 && moved.sequence - above.sequence > 0)) {
                break;
            }
            heap[at] = above;
            above.index = at;
            at = (at - 1) >>> 1;
        }
        for (int child; (child = (at << 1) + 1) < size;) {
            Timer below = heap[child];
            Timer right = child + 1 < size ? heap[child + 1] : null;
            assert below != null;
            if (right != null) {
                long sooner = right.deadline - below.deadline;
                if (sooner < 0 || (sooner == 0 && right.sequence - below.sequence < 0)) {
                    below = right;
                    child++;
                }
            }
            long sooner = below.deadline - moved.deadline;
            if (sooner > 0 || (sooner == 0 && below.sequence - moved.sequence > 0)) {
                break;
            }
            heap[at] = below;
            below.index = at;
            at = child;
        }
        heap[at] = moved;
        moved.index = at;
    }
}
