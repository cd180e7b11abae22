package dev.weft;

import dev.weft.internal.Awaited;
import dev.weft.loop.Domain;
import dev.weft.loop.Waiter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;

/// The places in a group with limited concurrency, or in a loop with a limit: first come, first served.
final class Slots implements Awaited {

    private final Domain domain;
    private final String where;
    private final Supplier<List<Task<?>>> holders;

    // Under exclusion of the domain.
    private int free;
    private final Deque<Waiter> waiting = new ArrayDeque<>();

    /// @param where   for people: of what they are the places
    /// @param holders who has a place, under exclusion
    Slots(Domain domain, String where, int count, Supplier<List<Task<?>>> holders) {
        this.domain = domain;
        this.where = where;
        this.holders = holders;
        this.free = count;
    }

    /// Waits for a place.
    ///
    /// @throws InterruptedException if the caller is cancelled or interrupted; then it has none
    void take() throws InterruptedException {
        Waiter waiter;
        domain.enter();
        try {
            if (free > 0) {
                free--;
                return;
            }
            waiter = new Waiter(this);
            waiting.add(waiter);
        } finally {
            domain.exit();
        }
        try {
            waiter.await();
        } catch (InterruptedException e) {
            domain.enter();
            try {
                // Whoever ended the wait chose: with the place, or by the cancellation. So no place is lost here.
                waiting.remove(waiter);
            } finally {
                domain.exit();
            }
            throw e;
        }
    }

    void giveBack() {
        domain.enter();
        try {
            for (Waiter next; (next = waiting.poll()) != null;) {
                if (next.wake()) {
                    return;
                }
            }
            free++;
        } finally {
            domain.exit();
        }
    }

    @Override
    public Obstacle obstacle() {
        domain.enter();
        try {
            return new Obstacle(this + ", held by", holders.get(), By.ONE);
        } finally {
            domain.exit();
        }
    }

    @Override
    public String toString() {
        return "a place in " + where;
    }
}
