package dev.weft.loop;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A node of the tree along which cancellation travels. A strand enters and leaves scopes as it runs, the innermost last;
/// a task's outermost scope hangs under its group's, whoever forked it.
///
/// A request belongs to one scope. It reaches every strand inside, except through a shield, and ends at that scope's
/// edge: whoever called [#exit] decides by [#request] what to make of it.
///
/// |            | not cancelled             | cancelled                                    | left   |
/// |------------|---------------------------|----------------------------------------------|--------|
/// | `cancel`   | → cancelled, is delivered | no effect, false                             | false  |
/// | deadline   | → cancelled, is delivered | no effect                                    | -      |
/// | `enter` in | runs freely               | every suspension point inside throws         | -      |
/// | `exit`     | → left                    | → left; no interrupt of this request remains | error  |
public final class Scope extends Timer {

    private static final int MOST_IN_A_DUMP = 1_000_000;

    final Domain domain;
    final @Nullable Scope parent;
    final Strand strand;
    final boolean shielded;
    private final Object label;

    private @Nullable Scope first;
    private @Nullable Scope last;
    private @Nullable Scope before;
    private @Nullable Scope after;
    private boolean isLinked;
    /// Of other strands, directly inside.
    private int tasks;

    private volatile @Nullable Request request;
    private boolean left;
    /// Whether a request of this scope may interrupt its own strand in foreign code.
    private boolean interruptsOwner = true;
    private @Nullable Object limit;
    /// A shield's: what it hides from its strand, and whether the flag was part of that.
    private @Nullable Request hidden;
    private boolean hidFlag;

    private Scope(Strand strand, @Nullable Scope parent, Object label, boolean shielded) {
        this.domain = strand.domain;
        this.strand = strand;
        this.parent = parent;
        this.label = label;
        this.shielded = shielded;
    }

    /// Enters a scope on the current strand.
    ///
    /// @param label whose scope it is: shown in the tree
    /// @return to be left by the same strand, innermost first
    public static Scope enter(Object label) {
        return enter(label, false);
    }

    /// Enters a scope that hides from its inside every request of the outside, until it is left.
    ///
    /// @param label whose scope it is: shown in the tree
    /// @return to be left by the same strand, innermost first
    public static Scope enterShield(Object label) {
        return enter(label, true);
    }

    private static Scope enter(Object label, boolean shielded) {
        Strand strand = Strand.current();
        Scope scope = new Scope(strand, strand.innermost(), label, shielded);
        strand.domain.enter();
        try {
            scope.hidden = strand.active();
            scope.link();
            strand.moveTo(scope);
        } finally {
            strand.domain.exit();
        }
        if (shielded) {
            // Only now: from here on no request of the outside finds the strand.
            scope.hidFlag = strand.takeBack();
        }
        return scope;
    }

    /// The outermost scope of a new strand, not in the tree yet.
    static Scope outermost(Strand strand, @Nullable Scope parent, Object label) {
        return new Scope(strand, parent, label, false);
    }

    /// Says that requests of this scope are seen by its own strand at Weft's suspension points and nowhere else.
    public void sparesOwner() {
        interruptsOwner = false;
    }

    /// Sets or moves the moment at which the scope cancels itself. Called by the strand that is inside.
    ///
    /// @param deadline in ns of the domain's clock
    /// @param name     of the limit: the reason will be that it passed
    public void cancelAt(long deadline, Object name) {
        domain.enter();
        try {
            domain.cancelTimer(this);
            limit = name;
            if (deadline - domain.nanoTime() <= 0) {
                expire();
            } else {
                domain.setTimer(this, deadline);
            }
        } finally {
            domain.exit();
        }
    }

    @Override
    boolean fire() {
        expire();
        return true;
    }

    /// Under exclusion; on a loop this is carrier code when a timer fired.
    void expire() {
        cancel(new Request(this, limit + " passed", null, null, true));
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
        Scope at = this;
        while (true) {
            if (at == this || !at.shielded) {
                at.strand.reached(at, at.strand != strand || interruptsOwner);
                if (at.first != null) {
                    at = at.first;
                    continue;
                }
            }
            while (at != this && at.after == null) {
                at = at.up();
            }
            if (at == this) {
                return true;
            }
            at = at.next();
        }
    }

    /// Leaves the scope. Its own request, if it got one, no longer reaches this strand: no interrupt of it is left.
    ///
    /// @throws IllegalStateException if it is not the current strand's innermost
    public void exit() {
        if (strand.innermost() != this) {
            throw new IllegalStateException("scopes must be left innermost first: " + this + " is not the innermost of "
                    + strand + ", " + strand.innermost() + " is");
        }
        domain.enter();
        try {
            end();
            strand.moveTo(parent);
            // Still under exclusion: a request of the outside that comes now must not be taken back with ours.
            if (shielded) {
                strand.reveal(hidden, hidFlag);
            } else if (request != null && strand.active() == null) {
                strand.takeBack();
            }
        } finally {
            domain.exit();
        }
    }

    /// Takes the scope out of the tree. Under exclusion.
    void end() {
        left = true;
        domain.cancelTimer(this);
        Scope above = parent;
        if (above == null || !isLinked) {
            return;
        }
        isLinked = false;
        if (above.strand != strand) {
            above.tasks--;
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
    }

    /// Puts the scope into the tree. Under exclusion. Calls nothing, so that a StackOverflowError leaves it done or not
    /// begun.
    void link() {
        Scope above = parent;
        if (above == null) {
            return;
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
        Request found = null;
        for (Scope at = this; at != null; at = at.parent) {
            Request own = at.request;
            if (own != null) {
                found = own;
            }
            if (at.shielded) {
                break;
            }
        }
        return found;
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

    /// The scope around this one.
    ///
    /// @return null at the root of a tree
    public @Nullable Scope parent() {
        return parent;
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
                found.add(at.strand.thread);
            }
        }
        return found;
    }

    private Scope up() {
        Scope above = parent;
        assert above != null;
        return above;
    }

    private Scope next() {
        Scope beside = after;
        assert beside != null;
        return beside;
    }

    @Override
    public String toString() {
        return label.toString();
    }
}
