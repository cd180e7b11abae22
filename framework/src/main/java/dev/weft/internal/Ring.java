package dev.weft.internal;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A queue, first in, first out, in an array that grows. Not for two threads at once.
///
/// @param <E> what is in it
public final class Ring<E> {

    private static final int KEPT_WHEN_EMPTY = 1 << 13;

    private final int initial;
    private @Nullable Object[] slots;
    private int head;
    private int tail;

    /// An empty one.
    ///
    /// @param initial how many it holds before it grows: a power of two
    public Ring(int initial) {
        this.initial = initial;
        this.slots = new Object[initial];
    }

    /// Appends. A task may call this deep in its stack: room is made before anything changes, and the two writes call
    /// nothing, so that a StackOverflowError leaves the queue as it was.
    ///
    /// @param next goes to the end
    public void add(E next) {
        if (tail - head == slots.length) {
            resize(slots.length << 1);
        }
        slots[tail & (slots.length - 1)] = next;
        tail++;
    }

    /// Takes the first.
    ///
    /// @return null if it is empty
    @SuppressWarnings("unchecked")
    public @Nullable E poll() {
        if (head == tail) {
            return null;
        }
        int slot = head & (slots.length - 1);
        Object next = slots[slot];
        slots[slot] = null;
        head++;
        return (E) next;
    }

    /// The first, which stays.
    ///
    /// @return null if it is empty
    @SuppressWarnings("unchecked")
    public @Nullable E peek() {
        return head == tail ? null : (E) slots[head & (slots.length - 1)];
    }

    /// One of them, which stays.
    ///
    /// @param index from 0, the first, to below the size
    /// @return never null
    @SuppressWarnings("unchecked")
    public E get(int index) {
        return (E) Objects.requireNonNull(slots[(head + Objects.checkIndex(index, size())) & (slots.length - 1)]);
    }

    /// Takes one out; the others keep their order.
    ///
    /// @param index from 0, the first, to below the size
    /// @return never null
    public E remove(int index) {
        E taken = get(index);
        for (int at = head + index; at != head; at--) {
            slots[at & (slots.length - 1)] = slots[(at - 1) & (slots.length - 1)];
        }
        poll();
        return taken;
    }

    /// How many it holds.
    ///
    /// @return zero or more
    public int size() {
        return tail - head;
    }

    /// Whether it holds none.
    ///
    /// @return true if [#poll] would give null
    public boolean isEmpty() {
        return head == tail;
    }

    /// Gives back the room that a burst needed, if it is empty.
    public void trim() {
        if (head == tail && slots.length > KEPT_WHEN_EMPTY) {
            resize(initial);
        }
    }

    private void resize(int length) {
        @Nullable Object[] other = new Object[length];
        int size = size();
        for (int i = 0; i < size; i++) {
            other[i] = slots[(head + i) & (slots.length - 1)];
        }
        slots = other;
        head = 0;
        tail = size;
    }
}
