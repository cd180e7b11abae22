package dev.weft.loop;

import org.jspecify.annotations.Nullable;

/// What is ready to run on a loop, first in, first out. Only the carrier, or a task that is mounted on it, touches it.
final class RunQueue {

    private static final int INITIAL = 1 << 10;
    private static final int KEPT_WHEN_IDLE = 1 << 13;

    private @Nullable Runnable[] ring = new Runnable[INITIAL];
    private int head;
    private int tail;

    /// Appends. A task calls this, deep in its stack, when it wakes another: room is made before anything changes, and
    /// the two writes call nothing, so that a StackOverflowError leaves the queue as it was.
    void add(Runnable next) {
        if (tail - head == ring.length) {
            resize(ring.length << 1);
        }
        ring[tail & (ring.length - 1)] = next;
        tail++;
    }

    @Nullable Runnable poll() {
        if (head == tail) {
            return null;
        }
        int slot = head & (ring.length - 1);
        Runnable next = ring[slot];
        ring[slot] = null;
        head++;
        return next;
    }

    int size() {
        return tail - head;
    }

    boolean isEmpty() {
        return head == tail;
    }

    /// Gives back the room that a burst needed.
    void trim() {
        if (head == tail && ring.length > KEPT_WHEN_IDLE) {
            resize(INITIAL);
        }
    }

    private void resize(int length) {
        @Nullable Runnable[] bigger = new Runnable[length];
        int size = size();
        for (int i = 0; i < size; i++) {
            bigger[i] = ring[(head + i) & (ring.length - 1)];
        }
        ring = bigger;
        head = 0;
        tail = size;
    }
}
