package dev.weft;

import dev.weft.TaskTree.Kind;
import dev.weft.TaskTree.State;
import dev.weft.internal.carrier.ThreadLook;
import dev.weft.loop.Domain;
import dev.weft.loop.Scheduler;
import dev.weft.loop.Scope;
import dev.weft.loop.Strand;
import dev.weft.loop.Waiter;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A look at one loop, or at one tree off the loops: who is there, and what of Weft's they wait for. Taken inside the domain, where
/// nothing moves meanwhile; only from a loop that does not come to it, from outside.
///
/// What takes longer, the stacks above all, is looked at afterwards, and holds nobody up: [TreePicture].
final class DomainLook {

    /// How long a loop is given to come to it.
    private static final Duration PATIENCE = Duration.ofMillis(250);
    private static final int MOST = 5_000_000;
    /// Of so many strands at most the stacks are looked at inside the domain, where that holds it up.
    private static final int STACKS_INSIDE = 100;

    private final Domain domain;
    private final Function<Thread, ThreadLook> eye;
    private final @Nullable Thread mounted;
    /// Parents before their children.
    final List<TreeRow> rows = new ArrayList<>();
    final List<TreeRow> roots = new ArrayList<>();
    final List<WaitNode> nodes = new ArrayList<>();
    private final Obstacles obstacles = new Obstacles(nodes);
    private final Deque<Place> pending = new ArrayDeque<>();
    private int stacksInside;
    private boolean inside;

    /// A scope whose children are to be added.
    private record Place(Scope scope, Around around, List<TreeRow> into) {
    }

    private DomainLook(Domain domain, Function<Thread, ThreadLook> eye) {
        this.domain = domain;
        this.eye = eye;
        this.mounted = domain instanceof Scheduler loop ? loop.mounted() : null;
    }

    /// Now, by what the strand's times go by.
    static long now(Strand strand) {
        return strand.domain() instanceof Scheduler loop ? loop.roughTime() : System.nanoTime();
    }

    // --- a loop ---

    /// @param eye looks at threads later, from outside
    static DomainLook of(Scheduler loop, Function<Thread, ThreadLook> eye) {
        if (loop.isCurrent()) {
            return inside(loop, eye);
        }
        DomainLook told = asked(loop, eye);
        return told != null ? told : outside(loop, eye);
    }

    private static @Nullable DomainLook asked(Scheduler loop, Function<Thread, ThreadLook> eye) {
        Strand caller = Strand.current();
        if (!loop.isInRealTime() || (caller.domain() instanceof Scheduler mine && !mine.isInRealTime())) {
            // Nobody may wait for the other there.
            return null;
        }
        var answer = new Object() {
            volatile @Nullable DomainLook look;
        };
        Waiter waiter = new Waiter("a look at " + loop);
        loop.exclusively(() -> {
            answer.look = inside(loop, eye);
            waiter.wake();
        });
        waiter.awaitUninterruptibly(caller.domain().deadlineIn(PATIENCE));
        return answer.look;
    }

    private static DomainLook inside(Scheduler loop, Function<Thread, ThreadLook> eye) {
        DomainLook look = new DomainLook(loop, eye);
        look.inside = true;
        look.walk(loop);
        return look;
    }

    private static DomainLook outside(Scheduler loop, Function<Thread, ThreadLook> eye) {
        DomainLook look = new DomainLook(loop, eye);
        try {
            look.walk(loop);
        } catch (RuntimeException e) {
            // It moved meanwhile: what was seen of it is shown.
        }
        return look;
    }

    /// Whether the domain was entered for it.
    boolean isAnswered() {
        return inside;
    }

    private void walk(Scheduler loop) {
        pending.add(new Place(loop.rootScope(), Around.NOTHING.inside(loop.rootScope()), roots));
        collect();
        for (Strand strand : loop.strands().reversed()) {
            if (strand.isGuest() && strand.thread().isAlive()) {
                addOutermost(Kind.GUEST, strand);
            }
        }
    }

    // --- a tree off the loops ---

    static DomainLook of(Strand root, Function<Thread, ThreadLook> eye) {
        DomainLook look = new DomainLook(root.domain(), eye);
        look.inside = true;
        root.domain().enter();
        try {
            look.addOutermost(Kind.THREAD, root);
        } finally {
            root.domain().exit();
        }
        return look;
    }

    // --- any ---

    /// Adds a thread that Weft did not make, and what it has opened.
    private void addOutermost(Kind kind, Strand strand) {
        Scope outermost = strand.innermost();
        while (outermost != null && outermost.parent() != null) {
            outermost = outermost.parent();
        }
        TreeRow row = add(kind, strand, Around.NOTHING.innermost(outermost), roots);
        if (outermost != null) {
            place(outermost, Around.NOTHING, row.children);
            collect();
        }
    }

    /// Without recursion: tasks may nest as deep as they like.
    private void collect() {
        for (Place place; (place = pending.poll()) != null;) {
            for (Scope child : place.scope.children(MOST - rows.size())) {
                if (child.strand() != place.scope.strand()) {
                    TreeRow task = add(Kind.TASK, child.strand(), place.around.innermost(child), place.into);
                    pending.add(new Place(child, place.around.inside(child), task.children));
                } else {
                    place(child, place.around, place.into);
                }
            }
        }
    }

    /// A scope of a strand that is known: shown if it is a group's.
    private void place(Scope scope, Around outside, List<TreeRow> into) {
        Around around = outside.inside(scope);
        if (scope.label() instanceof TaskGroup) {
            TreeRow group = TreeRow.ofGroup(scope, around);
            rows.add(group);
            into.add(group);
            pending.add(new Place(scope, around, group.children));
        } else {
            pending.add(new Place(scope, around, into));
        }
    }

    private TreeRow add(Kind kind, Strand strand, Around around, List<TreeRow> into) {
        boolean mayBeLookedAt = strand.companion() == null;
        WaitNode node = new WaitNode(strand, nodes.size(), mayBeLookedAt ? eye : _ -> ThreadLook.NOTHING);
        if (!mayBeLookedAt && inside && strand.thread() != mounted && stacksInside++ < STACKS_INSIDE) {
            // Here, where it does not run: looked at from outside while it switches to a generator, the JVM may crash.
            node = new WaitNode(strand, nodes.size(), ThreadLook::at);
            node.look();
        }
        nodes.add(node);
        node.obstacle = node.ready ? null : obstacles.ofWeft(node);
        TreeRow row = TreeRow.ofStrand(kind, node, stateOf(node), around);
        rows.add(row);
        into.add(row);
        return row;
    }

    private State stateOf(WaitNode node) {
        if (node.thread == mounted || node.thread == Thread.currentThread()) {
            return State.RUNNING;
        }
        if (node.state == Thread.State.NEW) {
            return State.PENDING;
        }
        if (!node.ready) {
            return State.WAITING;
        }
        return domain instanceof Scheduler ? State.READY : State.RUNNING;
    }
}
