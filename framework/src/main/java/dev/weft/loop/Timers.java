package dev.weft.loop;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The timers of one loop, in order of deadline and then of setting: a heap in which each timer knows its place, so that
/// cancelling leaves nothing behind. Touched only under the exclusion of its loop.
final class Timers {

    /* A task sets and cancels timers deep in its stack. insert and remove call nothing, not even each other: a
     * StackOverflowError strikes where a frame is made, so it finds them not begun or done, and the heap whole.
     *
     * Four below each, and the deadlines in an array of their own, beside each other: of a million timers, a two-way heap
     * of timers that are asked for their deadlines waits for memory some twenty times as often as it compares. */

    private static final int INITIAL = 64;

    private @Nullable Timer[] heap = new Timer[INITIAL];
    /// Of the timer in the same place.
    private long[] deadlines = new long[INITIAL];
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
        // Asked by itself: there may have been memory for the one only.
        if (size == deadlines.length) {
            deadlines = Arrays.copyOf(deadlines, size << 1);
        }
        timer.sequence = director == null ? sequence++ : director.rank(sequence++);
        insert(timer, deadline);
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
        if (size < deadlines.length >> 2 && deadlines.length > INITIAL) {
            deadlines = Arrays.copyOf(deadlines, deadlines.length >> 1);
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
        return deadlines[0];
    }

    /// Takes out the earliest timer that is due.
    @Nullable Timer pollDue(long now) {
        if (size == 0 || deadlines[0] - now > 0) {
            return null;
        }
        Timer first = heap[0];
        assert first != null;
        cancel(first);
        return first;
    }

    private void insert(Timer timer, long deadline) {
        int at = size++;
        while (at > 0) {
            int parent = (at - 1) >>> 2;
            Timer above = heap[parent];
            assert above != null;
            long later = deadline - deadlines[parent];
            if (later > 0 || (later == 0 && timer.sequence - above.sequence > 0)) {
                break;
            }
            heap[at] = above;
            deadlines[at] = deadlines[parent];
            above.index = at;
            at = parent;
        }
        heap[at] = timer;
        deadlines[at] = deadline;
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
        long deadline = deadlines[size];
        while (at > 0) {
            int parent = (at - 1) >>> 2;
            Timer above = heap[parent];
            assert above != null;
            long later = deadline - deadlines[parent];
            if (later > 0 || (later == 0 && moved.sequence - above.sequence > 0)) {
                break;
            }
            heap[at] = above;
            deadlines[at] = deadlines[parent];
            above.index = at;
            at = parent;
        }
        for (int child; (child = (at << 2) + 1) < size;) {
            int least = child;
            Timer below = heap[child];
            assert below != null;
            for (int other = child + 1; other < size && other < child + 4; other++) {
                long sooner = deadlines[other] - deadlines[least];
                Timer sibling = sooner > 0 ? null : heap[other];
                if (sibling != null && (sooner < 0 || sibling.sequence - below.sequence < 0)) {
                    least = other;
                    below = sibling;
                }
            }
            long sooner = deadlines[least] - deadline;
            if (sooner > 0 || (sooner == 0 && below.sequence - moved.sequence > 0)) {
                break;
            }
            heap[at] = below;
            deadlines[at] = deadlines[least];
            below.index = at;
            at = least;
        }
        heap[at] = moved;
        deadlines[at] = deadline;
        moved.index = at;
    }
}
