package dev.weft.channel;

import dev.weft.Body;
import dev.weft.Task;
import dev.weft.internal.Awaited;
import dev.weft.loop.Strand;
import dev.weft.loop.Waiter;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A number of permits, each of which has an owner, and which can change while they are in use.
///
/// ```java
/// CapacityLimiter connections = new CapacityLimiter(10);
/// String page = connections.call(() -> fetch(url));
/// connections.setTotal(20);
/// ```
///
/// Unlike a `Semaphore` it knows who has a permit, so what would go wrong quietly is told: a task that asks for a second
/// one, and would wait for itself, and a release of what was never acquired, which would let one more in for ever. First
/// come, first served; a permit that is given back goes to the one who has waited longest, and nobody can come between.
///
/// | permits                     | `acquire`                   | `release`                            | `setTotal`             |
/// |-----------------------------|-----------------------------|--------------------------------------|------------------------|
/// | some are free               | takes one                   | one more is free                     | more or fewer are free |
/// | all are borrowed            | waits                       | goes to the first who waits          | more: to those who wait |
/// | more are borrowed than there are | waits                  | none is free until enough came back  | as above               |
///
/// The owner is the current task, or the thread if there is none; with `acquireFor` anything else, such as a request, so
/// that the one who gives back need not be the one who took. All methods may be called from any thread. As Trio's.
public final class CapacityLimiter extends Guarded {

    // Of a holder. No enum: its class would be loaded inside.
    private static final Boolean WAITING = Boolean.FALSE;
    private static final Boolean BORROWED = Boolean.TRUE;
    // Of an attempt to become one.
    private static final Object TAKEN = new Object();
    private static final Object FULL = new Object();

    private final Awaited permit = new Permit();
    private final WaitList waiting = new WaitList();
    /// By identity: the program's `equals` must not run inside.
    private final Map<Object, Boolean> holders = new IdentityHashMap<>();
    private volatile int total;
    private volatile int borrowed;

    /// A new one, of which nobody has a permit.
    ///
    /// @param total how many there are; zero lets nobody in for now
    /// @throws IllegalArgumentException if it is less than zero
    public CapacityLimiter(int total) {
        this.total = check(total);
    }

    private static int check(int total) {
        if (total < 0) {
            throw new IllegalArgumentException("a limiter with " + total + " permits: it can have none, but not fewer");
        }
        return total;
    }

    /// Acquires a permit for the current task or thread, and waits for one if none is free. A suspension point, also if one
    /// is.
    ///
    /// @throws InterruptedException  if the caller is cancelled or interrupted; then it has none
    /// @throws IllegalStateException if it has one already
    public void acquire() throws InterruptedException {
        acquireFor(Thread.currentThread());
    }

    /// Acquires a permit for an owner, and waits for one if none is free. A suspension point, also if one is.
    ///
    /// @param owner whose it will be, by identity
    /// @throws InterruptedException  if the caller is cancelled or interrupted; then the owner has none
    /// @throws IllegalStateException if the owner has one already, or somebody waits for one on its behalf
    public void acquireFor(Object owner) throws InterruptedException {
        Objects.requireNonNull(owner, "owner");
        Strand strand = Strand.current();
        strand.checkpoint();
        Object met = inside(() -> {
            Object here = attempt(owner);
            return here == FULL ? enlist(owner, strand) : here;
        });
        switch (met) {
            case Boolean before -> throw twice(owner, before);
            case Wait wait -> awaitTurn(wait);
            default -> strand.spend();
        }
    }

    private void awaitTurn(Wait wait) throws InterruptedException {
        boolean served = false;
        try {
            wait.waiter.await();
            served = true;
        } finally {
            if (!served) {
                inside(() -> {
                    waiting.remove(wait);
                    return holders.remove(wait.of);
                });
            }
        }
    }

    /// Acquires a permit for the current task or thread if one is free. No suspension point.
    ///
    /// @return false if none is
    /// @throws IllegalStateException if it has one already
    public boolean tryAcquire() {
        return tryAcquireFor(Thread.currentThread());
    }

    /// Acquires a permit for an owner if one is free. No suspension point.
    ///
    /// @param owner whose it will be, by identity
    /// @return false if none is
    /// @throws IllegalStateException if the owner has one already, or somebody waits for one on its behalf
    public boolean tryAcquireFor(Object owner) {
        Objects.requireNonNull(owner, "owner");
        Object met = inside(() -> attempt(owner));
        if (met instanceof Boolean before) {
            throw twice(owner, before);
        }
        return met == TAKEN;
    }

    /// Gives back the permit of the current task or thread. Never waits.
    ///
    /// @throws IllegalStateException if it has none
    public void release() {
        releaseFor(Thread.currentThread());
    }

    /// Gives back the permit of an owner. Never waits.
    ///
    /// @param owner who has one
    /// @throws IllegalStateException if it has none
    public void releaseFor(Object owner) {
        Objects.requireNonNull(owner, "owner");
        boolean had = inside(() -> {
            boolean known = holders.remove(owner, BORROWED);
            if (known) {
                borrowed--;
                admit();
            }
            return known;
        });
        if (!had) {
            throw new IllegalStateException(describe(owner) + " has no permit to give back, of " + this
                    + ": release() is for the task that called acquire(), once. If another gives it back, take it"
                    + " with acquireFor(owner) and return it with releaseFor(owner)");
        }
    }

    /// Runs a body while the current task or thread has a permit. A suspension point, even if one is free.
    ///
    /// @param body what needs the permit
    /// @param <T>  of its result
    /// @param <X>  of what it throws
    /// @return what the body returned
    /// @throws X                     what the body threw
    /// @throws InterruptedException  if the caller is cancelled or interrupted while it waits; then the body has not run
    /// @throws IllegalStateException if it has a permit already
    public <T extends @Nullable Object, X extends Exception> T call(Body<T, X> body) throws X, InterruptedException {
        Objects.requireNonNull(body, "body");
        acquire();
        try {
            return body.call();
        } finally {
            release();
        }
    }

    /// As [#call], for a body without a result.
    ///
    /// @param body what needs the permit
    /// @param <X>  of what it throws
    /// @throws X                     what the body threw
    /// @throws InterruptedException  if the caller is cancelled or interrupted while it waits; then the body has not run
    /// @throws IllegalStateException if it has a permit already
    public <X extends Exception> void run(Body.OfVoid<X> body) throws X, InterruptedException {
        Objects.requireNonNull(body, "body");
        acquire();
        try {
            body.run();
        } finally {
            release();
        }
    }

    /// Changes how many permits there are. If there are more, those who wait are let in; if there are fewer, nobody loses
    /// one, but none is free until enough came back. Never waits.
    ///
    /// @param newTotal zero or more
    /// @throws IllegalArgumentException if it is less than zero
    public void setTotal(int newTotal) {
        check(newTotal);
        inside(() -> {
            total = newTotal;
            admit();
            return null;
        });
    }

    // --- inside the guard ---

    /// @return [#TAKEN], [#FULL], or what the owner does already
    private Object attempt(Object owner) {
        Boolean before = holders.get(owner);
        if (before != null) {
            return before;
        }
        // Somebody waits only if none is free.
        if (borrowed >= total) {
            return FULL;
        }
        holders.put(owner, BORROWED);
        borrowed++;
        return TAKEN;
    }

    private Wait enlist(Object owner, Strand strand) {
        Wait wait = new Wait(new Waiter(strand, permit), 0, owner, null);
        // First what needs memory: who is in the list will be given a permit.
        holders.put(owner, WAITING);
        waiting.add(wait);
        return wait;
    }

    private void admit() {
        while (borrowed < total) {
            Wait next = waiting.first;
            if (next == null) {
                return;
            }
            // Before the claim: from then on its thread may run, and look.
            borrowed++;
            if (serve(next, waiting, null)) {
                holders.put(Objects.requireNonNull(next.of), BORROWED);
            } else {
                borrowed--;
            }
        }
    }

    // --- looking ---

    /// How many permits there are.
    ///
    /// @return as set last
    public int total() {
        return total;
    }

    /// How many have an owner.
    ///
    /// @return as it was a moment ago; more than [#total] if that became less
    public int borrowed() {
        return borrowed;
    }

    /// How many are free.
    ///
    /// @return as it was a moment ago; zero or more
    public int available() {
        return Math.max(0, total - borrowed);
    }

    /// How many wait for one.
    ///
    /// @return as it was a moment ago
    public int waiting() {
        return inside(waiting::size);
    }

    private IllegalStateException twice(Object owner, Boolean before) {
        return new IllegalStateException(describe(owner) + (before
                ? " has a permit already, of " + this + ": a second one for the same owner is refused, since it would"
                        + " wait for itself where none is free. Give that back first, or acquireFor(another owner)"
                : " waits for a permit already, of " + this));
    }

    private static String describe(Object owner) {
        if (owner != Thread.currentThread()) {
            return owner.toString();
        }
        return Strand.current().owner() instanceof Task<?> task
                ? "task \"" + task.name() + "\""
                : "thread \"" + Thread.currentThread().getName() + "\"";
    }

    /// What is waited for.
    private final class Permit implements Awaited {

        @Override
        public Obstacle obstacle() {
            List<Object> owners = new ArrayList<>();
            inside(() -> {
                for (Map.Entry<Object, Boolean> holder : holders.entrySet()) {
                    if (holder.getValue()) {
                        owners.add(holder.getKey());
                    }
                }
                return null;
            });
            boolean allKnown = owners.stream().allMatch(Thread.class::isInstance);
            return new Obstacle(toString() + ", held by", owners, allKnown ? By.ONE : By.ONE_OR_ELSE);
        }

        @Override
        public String toString() {
            return CapacityLimiter.this.toString();
        }
    }

    @Override
    public String toString() {
        return "a limiter with " + borrowed + " of " + total + " permits borrowed";
    }
}
