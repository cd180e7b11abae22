package dev.weft.channel;

import org.jspecify.annotations.Nullable;

/// Waits in the order in which they came. Some may have ended already, and will be taken out by those who waited.
final class WaitList {

    @Nullable Wait first;
    private @Nullable Wait last;
    private int size;

    int size() {
        return size;
    }

    void add(Wait wait) {
        Wait previous = last;
        wait.before = previous;
        wait.isListed = true;
        last = wait;
        if (previous == null) {
            first = wait;
        } else {
            previous.after = wait;
        }
        size++;
    }

    /// Takes it out, if it is in.
    void remove(Wait wait) {
        if (!wait.isListed) {
            return;
        }
        Wait previous = wait.before;
        Wait next = wait.after;
        if (previous == null) {
            first = next;
        } else {
            previous.after = next;
        }
        if (next == null) {
            last = previous;
        } else {
            next.before = previous;
        }
        wait.before = null;
        wait.after = null;
        wait.isListed = false;
        size--;
    }
}
