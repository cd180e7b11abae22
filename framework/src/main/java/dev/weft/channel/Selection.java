package dev.weft.channel;

import dev.weft.internal.Awaited;
import dev.weft.internal.Endings;
import dev.weft.loop.Domain;
import dev.weft.loop.Strand;
import dev.weft.loop.Waiter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/// One run of a select.
///
/// First each branch is tried by itself. If none is ready, all channels are entered at once, in the order of their numbers,
/// tried again, and waited in. So whoever looks for a partner waits nowhere itself: two selects that meet in two channels
/// pair once, and each wait is ended by one party.
final class Selection<R extends @Nullable Object, X extends Exception> implements Awaited {

    private final Domain domain;
    private final Branch<R, X>[] branches;
    private final Waiter waiter;
    /// Of the branches that wait in a channel.
    private final @Nullable Wait[] waits;
    /// What takes back the listening to tasks.
    private @Nullable List<Runnable> listening;

    private Selection(Strand strand, Branch<R, X>[] branches) {
        this.domain = strand.domain();
        this.branches = branches;
        this.waiter = new Waiter(strand, this);
        this.waits = new Wait[branches.length];
    }

    static <R extends @Nullable Object, X extends Exception> R run(Branch<R, X>[] branches, boolean fair)
            throws X, InterruptedException {
        Strand strand = Strand.current();
        strand.checkpoint();
        Branch<R, X>[] order = fair ? shuffled(branches, strand.domain()) : branches;
        Branch<R, X> otherwise = null;
        for (Branch<R, X> branch : order) {
            Object got = branch.attempt();
            if (got != null) {
                strand.spend();
                return branch.finish(got);
            }
            if (branch instanceof Branch.Otherwise) {
                otherwise = branch;
            }
        }
        if (otherwise != null) {
            strand.spend();
            return otherwise.finish(otherwise);
        }
        return new Selection<>(strand, order).await();
    }

    private static <B> B[] shuffled(B[] branches, Domain domain) {
        B[] order = branches.clone();
        for (int i = order.length - 1; i > 0; i--) {
            int j = domain.choose(i + 1);
            B other = order[i];
            order[i] = order[j];
            order[j] = other;
        }
        return order;
    }

    private R await() throws X, InterruptedException {
        int earliest = earliestTimeout();
        long deadline = earliest < 0
                ? Waiter.NO_DEADLINE
                : domain.deadlineIn(((Branch.Timeout<R, X>) branches[earliest]).duration);
        Conduit<?>[] channels = channels();
        int chosen = -1;
        Object got = null;
        int entered = 0;
        Wait ended = null;
        try {
            try {
                for (Conduit<?> channel : channels) {
                    channel.enter();
                    entered++;
                }
                while (got == null && ++chosen < branches.length) {
                    got = attemptInside(branches[chosen]);
                }
                if (got == null) {
                    enlistAll();
                }
                for (; entered > 0; entered--) {
                    Wait last = channels[entered - 1].leave();
                    ended = last != null ? last : ended;
                }
            } catch (Throwable t) {
                for (; entered > 0; entered--) {
                    channels[entered - 1].held = 0;
                }
                throw t;
            }
            Guarded.resume(ended);
            if (got == null) {
                listenToTasks();
                chosen = waiter.await(deadline) ? Wait.branch(waiter.by()) : earliest;
            }
        } catch (Throwable t) {
            for (Wait wait : waits) {
                if (wait != null) {
                    wait.isGone = true;
                }
            }
            throw t;
        } finally {
            withdrawAll();
        }
        Branch<R, X> branch = branches[chosen];
        return branch.finish(got != null ? got : got(branch, waits[chosen]));
    }

    private int earliestTimeout() {
        int earliest = -1;
        Duration least = null;
        for (int i = 0; i < branches.length; i++) {
            if (branches[i] instanceof Branch.Timeout<R, X> timeout
                    && (least == null || timeout.duration.compareTo(least) < 0)) {
                earliest = i;
                least = timeout.duration;
            }
        }
        return earliest;
    }

    // --- the channels ---

    /// Each once, in the order in which to enter them.
    private Conduit<?>[] channels() {
        Conduit<?>[] channels = new Conduit<?>[branches.length];
        int count = 0;
        for (Branch<R, X> branch : branches) {
            if (branch instanceof Branch.OfChannel<?, R, X> waiting) {
                count = insert(waiting.conduit, channels, count);
            }
        }
        return count == channels.length ? channels : Arrays.copyOf(channels, count);
    }

    private static int insert(Conduit<?> next, Conduit<?>[] sorted, int count) {
        int at = count;
        while (at > 0 && sorted[at - 1].number > next.number) {
            at--;
        }
        if (at > 0 && sorted[at - 1] == next) {
            return count;
        }
        System.arraycopy(sorted, at, sorted, at + 1, count - at);
        sorted[at] = next;
        return count + 1;
    }

    private @Nullable Object attemptInside(Branch<R, X> branch) {
        return branch instanceof Branch.OfChannel<?, R, X> waiting ? waiting.attemptInside() : null;
    }

    private void enlistAll() {
        for (int i = 0; i < branches.length; i++) {
            if (branches[i] instanceof Branch.OfChannel<?, R, X> waiting) {
                Wait wait = waiting.newWait(waiter, i);
                waits[i] = wait;
                waiting.enlist(wait);
            }
        }
    }

    private static <R extends @Nullable Object, X extends Exception> Object got(Branch<R, X> branch,
            @Nullable Wait wait) {
        return wait != null && branch instanceof Branch.OfChannel<?, R, X> waiting
                ? waiting.got(wait, Wait.how(wait.waiter.by()))
                : branch;
    }

    private void withdrawAll() {
        for (int i = 0; i < branches.length; i++) {
            Wait wait = waits[i];
            if (wait != null && branches[i] instanceof Branch.OfChannel<?, R, X> waiting) {
                waiting.withdraw(wait);
            }
        }
        if (listening != null) {
            listening.forEach(Runnable::run);
        }
    }

    // --- the tasks ---

    private void listenToTasks() {
        for (int i = 0; i < branches.length; i++) {
            if (branches[i] instanceof Branch.End<?, R, X> end) {
                int code = Wait.code(i, Wait.SERVED);
                Runnable undo = Endings.ofTasks().tell(end.task, () -> wake(code));
                if (undo == null) {
                    // It ended just now. Unless something else was quicker, that is the one.
                    waiter.claim(code);
                    return;
                }
                if (listening == null) {
                    listening = new ArrayList<>();
                }
                listening.add(undo);
            }
        }
    }

    private void wake(int code) {
        if (waiter.claim(code)) {
            waiter.resume();
        }
    }

    @Override
    public Obstacle obstacle() {
        List<Object> tasks = new ArrayList<>();
        for (Branch<R, X> branch : branches) {
            if (branch instanceof Branch.End<?, R, X> end) {
                tasks.add(end.task);
            }
        }
        boolean allKnown = tasks.size() == branches.length;
        return allKnown ? new Obstacle("the first to end of", tasks, By.ONE)
                : new Obstacle(toString(), List.of(), By.ONE_OR_ELSE);
    }

    @Override
    public String toString() {
        StringJoiner all = new StringJoiner(", ", "the first of: ", "");
        for (Branch<R, X> branch : branches) {
            all.add(branch.toString());
        }
        return all.toString();
    }
}
