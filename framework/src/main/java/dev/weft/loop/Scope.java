package dev.weft.loop;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A node of the tree along which cancellation travels. A strand enters and leaves scopes as it runs, the innermost last;
/// a task's outermost scope hangs under its group's, whoever forked it.
///
/// A request belongs to one scope. It reaches every strand inside, except through a shield, and ends at that scope's
/// edge: whoever called [#exit] decides by [#request] what to make of it.
///
/// |            | not cancelled             | asked                       | cancelled                                    | left   |
/// |------------|---------------------------|-----------------------------|----------------------------------------------|--------|
/// | `ask`      | → asked; scopes inside that end early are cancelled | the earlier end of grace counts | no effect, false | false |
/// | `cancel`   | → cancelled, is delivered | → cancelled, is delivered   | no effect, false                             | false  |
/// | deadline   | → cancelled, is delivered | the same; so does the end of the grace | no effect                         | -      |
/// | `enter` in | runs freely               | runs freely, unless it ends early: then cancelled at once | every suspension point inside throws | - |
/// | `exit`     | → left                    | → left                      | → left; no interrupt of this request remains | error  |
public final class Scope extends Timer {

    private static final int MOST_IN_A_DUMP = 1_000_000;

    private static final VarHandle TERMS;

    static {
        try {
            TERMS = MethodHandles.lookup().findVarHandle(Scope.class, "terms", Terms.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    final @Nullable Scope parent;
    final Strand strand;
    final boolean shielded;
    private final boolean endsEarly;
    private final Object label;

    private @Nullable Scope first;
    private @Nullable Scope last;
    private @Nullable Scope before;
    private @Nullable Scope after;
    private boolean isLinked;
    /// Of other strands, directly inside; of these, how many are daemons.
    private int tasks;
    private int daemons;
    private boolean isDaemon;

    private volatile @Nullable Request request;
    /// Of all requests that reach what is inside, the outermost's. Kept, not looked for: a climb at each level of a deep tree would
    /// make its cancellation cost the square of its depth.
    private volatile @Nullable Request effective;
    private boolean left;
    /// Whether a request of this scope may interrupt its own strand in foreign code.
    private boolean interruptsOwner = true;
    /// Null for most: a task's own scope has none for as long as the task waits. Volatile for those who poll.
    private volatile @Nullable Terms terms;

    private Scope(Strand strand, @Nullable Scope parent, Object label, boolean shielded, boolean endsEarly) {
        this.strand = strand;
        this.parent = parent;
        this.label = label;
        this.shielded = shielded;
        this.endsEarly = endsEarly;
    }

    /// Enters a scope on the current strand.
    ///
    /// @param label whose scope it is: shown in the tree
    /// @return to be left by the same strand, innermost first
    public static Scope enter(Object label) {
        return enter(label, false, false);
    }

    /// Enters a scope on the current strand.
    ///
    /// @param label     whose scope it is: shown in the tree
    /// @param shielded  whether it hides from its inside every request of the outside, until it is left
    /// @param endsEarly whether it is cancelled as soon as a scope around it is asked to end
    /// @return to be left by the same strand, innermost first
    public static Scope enter(Object label, boolean shielded, boolean endsEarly) {
        Strand strand = Strand.current();
        Scope scope = new Scope(strand, strand.innermost(), label, shielded, endsEarly);
        strand.domain.enter();
        try {
            if (shielded) {
                scope.madeTerms().hidden = strand.active();
            }
            scope.link();
            strand.moveTo(scope);
            if (endsEarly) {
                Request toEnd = scope.askedAround();
                if (toEnd != null) {
                    scope.endEarly(toEnd);
                }
            }
        } finally {
            strand.domain.exit();
        }
        if (shielded) {
            // Only now: from here on no request of the outside finds the strand.
            scope.madeTerms().hidFlag = strand.takeBack();
        }
        return scope;
    }

    /// The outermost scope of a new strand, not in the tree yet.
    static Scope outermost(Strand strand, @Nullable Scope parent, Object label) {
        return new Scope(strand, parent, label, false, false);
    }

    /// Says that requests of this scope are seen by its own strand at Weft's suspension points and nowhere else.
    public void sparesOwner() {
        interruptsOwner = false;
    }

    /// Sets or moves the moment at which the scope cancels itself. Inside the domain.
    ///
    /// @param nanos from now, by the domain's clock; zero or less means at once
    /// @param name  of the limit: the reason will be that it passed
    /// @return false if it is too late: the scope was cancelled or left
    public boolean cancelAfter(long nanos, Object name) {
        Domain domain = strand.domain;
        domain.enter();
        try {
            if (request != null || left) {
                return false;
            }
            long now = domain.nanoTime();
            Terms own = madeTerms();
            own.limitAt = now + nanos == Waiter.NO_DEADLINE ? now + nanos + 1 : now + nanos;
            // After: who looks from outside must not meet a limit that has no moment yet.
            own.limit = name;
            resetTimer(now);
            return true;
        } finally {
            domain.exit();
        }
    }

    /// Takes the deadline away. Inside the domain.
    ///
    /// @return false if it is too late: the scope was cancelled or left
    public boolean removeDeadline() {
        Domain domain = strand.domain;
        domain.enter();
        try {
            if (request != null || left) {
                return false;
            }
            madeTerms().limit = null;
            resetTimer(domain.nanoTime());
            return true;
        } finally {
            domain.exit();
        }
    }

    /// Inside the domain.
    private Terms madeTerms() {
        Terms own = terms;
        if (own == null) {
            own = new Terms();
            // Without the fence of a volatile write: a timeout around nothing has no other.
            TERMS.setRelease(this, own);
        }
        return own;
    }

    private void resetTimer(long now) {
        Domain domain = strand.domain;
        domain.cancelTimer(this);
        long next = ownDeadline();
        if (next == Waiter.NO_DEADLINE) {
            return;
        }
        if (next - now <= 0) {
            fire();
        } else {
            domain.setTimer(this, next);
        }
    }

    /// When the scope will cancel itself: its deadline, or the end of the grace, whichever is earlier. Inside the domain;
    /// from outside as a guess.
    ///
    /// @return in ns of the domain's clock, or [Waiter#NO_DEADLINE]
    public long ownDeadline() {
        Terms own = terms;
        return own == null ? Waiter.NO_DEADLINE : own.deadline();
    }

    /// When the calling strand will be cancelled at the latest: the earliest deadline of this scope and those around it,
    /// up to the nearest shield.
    ///
    /// @return in ns of the domain's clock, or [Waiter#NO_DEADLINE]; a scope that is cancelled already is not asked
    public long effectiveDeadline() {
        long earliest = Waiter.NO_DEADLINE;
        for (Scope at = this; at != null; at = at.outward()) {
            long own = at.ownDeadline();
            if (own != Waiter.NO_DEADLINE && (earliest == Waiter.NO_DEADLINE || own - earliest < 0)) {
                earliest = own;
            }
        }
        return earliest;
    }

    /// On a loop this is carrier code.
    @Override
    boolean fire() {
        Terms own = madeTerms();
        Request grace = own.asked;
        if (grace != null && own.deadline() == own.graceEndsAt) {
            cancel(grace);
        } else {
            cancel(new Request(this, own.limit + " passed", null, null, true));
        }
        return true;
    }

    /// Asks the scope to end by itself before `graceEnd`, when it is cancelled. Scopes inside that end early are cancelled
    /// now. Under exclusion ([Domain#exclusively]).
    ///
    /// @param why      a request of this scope
    /// @param graceEnd in ns of the domain's clock
    /// @return false if it was cancelled or left before
    public boolean ask(Request why, long graceEnd) {
        if (request != null || left) {
            return false;
        }
        Terms own = madeTerms();
        boolean isFirst = own.asked == null;
        if (isFirst || graceEnd - own.graceEndsAt < 0) {
            own.graceEndsAt = graceEnd;
        }
        if (isFirst) {
            own.asked = why;
            for (Scope at = this; at != null; at = at.following(this)) {
                if (at.endsEarly && (at == this || !at.shielded)) {
                    at.endEarly(why);
                }
            }
        }
        if (request == null) {
            resetTimer(strand.domain.nanoTime());
        }
        return true;
    }

    private void endEarly(Request toEnd) {
        cancel(new Request(this, toEnd.reason(), toEnd.by(), toEnd.cause(), false));
    }

    /// Whether what is inside should come to an end: this scope, or one around it up to the nearest shield, was asked to
    /// end, or is cancelled. Any thread.
    ///
    /// @return true until the scope is left
    public boolean shouldEnd() {
        return effective() != null || askedAround() != null;
    }

    private @Nullable Request askedAround() {
        for (Scope at = this; at != null; at = at.outward()) {
            Request own = at.asked();
            if (own != null) {
                return own;
            }
        }
        return null;
    }

    /// The scope from which requests reach this one: what is around it, unless it is a shield. Any thread.
    ///
    /// @return null for a shield, and at the root of a tree
    public @Nullable Scope outward() {
        return shielded ? null : parent;
    }

    /// Cancels the scope: everything inside, and what will be forked inside. Under exclusion ([Domain#exclusively]).
    ///
    /// @param why a request of this scope
    /// @return false if it was cancelled or left before
    public boolean cancel(Request why) {
        if (request != null || left) {
            return false;
        }
        request = why;
        strand.domain.cancelTimer(this);
        if (effective != null) {
            // One of further out, which wins, has been to all inside.
            return true;
        }
        for (Scope at = this; at != null; at = at.following(this)) {
            if (at == this || !at.shielded) {
                at.effective = why;
                at.strand.reached(at, at.strand != strand || interruptsOwner);
            }
        }
        return true;
    }

    /// The next on a walk over `root` and all inside it, parents first, that goes into no shield but the root.
    private @Nullable Scope following(Scope root) {
        if (first != null && (this == root || !shielded)) {
            return first;
        }
        Scope at = this;
        while (at != root) {
            if (at.after != null) {
                return at.after;
            }
            at = Objects.requireNonNull(at.parent);
        }
        return null;
    }

    /// Leaves the scope. Its own request, if it got one, no longer reaches this strand: no interrupt of it is left.
    ///
    /// @throws IllegalStateException if it is not the current strand's innermost
    public void exit() {
        if (strand.innermost() != this) {
            throw new IllegalStateException("scopes must be left innermost first: " + this + " is not the innermost of "
                    + strand + ", " + strand.innermost() + " is");
        }
        strand.domain.enter();
        try {
            end();
            strand.moveTo(parent);
            // Still under exclusion: a request of the outside that comes now must not be taken back with ours.
            if (shielded) {
                Terms own = madeTerms();
                strand.reveal(own.hidden, own.hidFlag);
            } else if (request != null && strand.active() == null) {
                strand.takeBack();
            }
        } finally {
            strand.domain.exit();
        }
    }

    /// Takes the scope out of the tree. Under exclusion.
    void end() {
        left = true;
        strand.domain.cancelTimer(this);
        Scope above = parent;
        if (above == null || !isLinked) {
            return;
        }
        isLinked = false;
        if (above.strand != strand) {
            above.tasks--;
            above.daemons -= isDaemon ? 1 : 0;
        }
        if (before == null) {
            above.first = after;
        } else {
            before.after = after;
        }
        if (after == null) {
            above.last = before;
        } else {
            after.before = before;
        }
        // Else one that somebody still holds would hold those that came after it, and they those after them.
        before = null;
        after = null;
    }

    /// Puts the scope into the tree. Under exclusion. Calls nothing, so that a StackOverflowError leaves it done or not
    /// begun.
    void link() {
        Scope above = parent;
        if (above == null) {
            return;
        }
        Request ofOutside = shielded ? null : above.effective;
        if (ofOutside != null) {
            effective = ofOutside;
        }
        before = above.last;
        if (before == null) {
            above.first = this;
        } else {
            before.after = this;
        }
        above.last = this;
        isLinked = true;
        if (above.strand != strand) {
            above.tasks++;
            above.daemons += isDaemon ? 1 : 0;
        }
    }

    /// The scope's own request.
    ///
    /// @return null if it was not cancelled
    public @Nullable Request request() {
        return request;
    }

    /// The request that a strand inside meets: of all cancelled scopes up to the nearest shield, the outermost's.
    ///
    /// @return null if none is cancelled
    public @Nullable Request effective() {
        return effective;
    }

    /// Whether `other` is this scope or lies inside it.
    ///
    /// @param other may be null
    /// @return false for null
    public boolean contains(@Nullable Scope other) {
        for (Scope at = other; at != null; at = at.parent) {
            if (at == this) {
                return true;
            }
        }
        return false;
    }

    /// How many tasks have this scope directly around them: forked and not ended. Under exclusion.
    ///
    /// @return 0 or more
    public int taskCount() {
        return tasks;
    }

    /// How many of these are daemons. Under exclusion.
    ///
    /// @return 0 or more
    public int daemonCount() {
        return daemons;
    }

    /// Makes this the scope of a daemon: of a task that its group does not wait for, but ends. Before it is in the tree.
    public void daemon() {
        isDaemon = true;
    }

    /// The outermost scopes of the tasks directly inside. Under exclusion.
    ///
    /// @return a copy
    public List<Scope> tasks() {
        List<Scope> found = new ArrayList<>(tasks);
        for (Scope at = first; at != null; at = at.after) {
            if (at.strand != strand) {
                found.add(at);
            }
        }
        return found;
    }

    /// The scopes directly inside, of this strand and of others. Under exclusion; else as a guess, cut off at `most`.
    ///
    /// @param most how many at most
    /// @return a copy, in the order in which they were entered
    public List<Scope> children(int most) {
        List<Scope> found = new ArrayList<>();
        // Links may move while somebody looks from outside; then the walk may stray, and ends here.
        for (Scope at = first; at != null && at.parent == this && found.size() < most; at = at.after) {
            found.add(at);
        }
        return found;
    }

    /// Whether this is the scope of a daemon.
    ///
    /// @return as set
    public boolean isDaemon() {
        return isDaemon;
    }

    /// The scope around this one.
    ///
    /// @return null at the root of a tree
    public @Nullable Scope parent() {
        return parent;
    }

    /// Whether it was left: its request no longer means anything.
    ///
    /// @return true for ever, then; exact inside the domain
    public boolean hasEnded() {
        return left;
    }

    /// What it was asked to end for.
    ///
    /// @return null if it was not
    public @Nullable Request asked() {
        Terms own = terms;
        return own == null ? null : own.asked;
    }

    /// Whether it was asked to end, or is cancelled.
    ///
    /// @return as [#ask] and [#cancel] left it
    public boolean wasAsked() {
        return asked() != null || request != null;
    }

    /// The strand that entered it.
    ///
    /// @return never changes
    public Strand strand() {
        return strand;
    }

    /// Whose scope it is.
    ///
    /// @return as given
    public Object label() {
        return label;
    }

    /// The threads whose outermost scope is directly inside this one, for a thread dump: as a guess.
    ///
    /// @return a copy
    public List<Thread> threadsOfChildren() {
        List<Thread> found = new ArrayList<>();
        // Links may move while a dump is taken from outside; then the walk may stray, and ends here.
        for (Scope at = first; at != null && at.parent == this && found.size() < MOST_IN_A_DUMP; at = at.after) {
            if (at.strand != strand && at.strand.isLaunched()) {
                found.add(at.strand.thread());
            }
        }
        return found;
    }

    @Override
    public String toString() {
        return label.toString();
    }

    /// What only some scopes have.
    private static final class Terms {

        /// The deadline: what it is called, null if there is none, and when it is.
        private @Nullable Object limit;
        private long limitAt;
        /// What the scope was asked to end for, null if it was not, and when the grace is over.
        private volatile @Nullable Request asked;
        private long graceEndsAt;
        /// A shield's: what it hides from its strand, and whether the flag was part of that.
        private @Nullable Request hidden;
        private boolean hidFlag;

        private long deadline() {
            if (limit == null) {
                return asked == null ? Waiter.NO_DEADLINE : graceEndsAt;
            }
            return asked == null || limitAt - graceEndsAt < 0 ? limitAt : graceEndsAt;
        }
    }
}
