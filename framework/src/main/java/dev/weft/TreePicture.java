package dev.weft;

import dev.weft.TaskTree.Holder;
import dev.weft.TaskTree.Kind;
import dev.weft.TaskTree.Node;
import dev.weft.TaskTree.State;
import dev.weft.TaskTree.Usage;
import dev.weft.internal.Awaited.Obstacle;
import dev.weft.internal.ProgramLine;
import dev.weft.internal.carrier.ThreadLook;
import dev.weft.loop.Measure;
import dev.weft.loop.Scheduler;
import dev.weft.loop.Strand;
import dev.weft.loop.Used;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Takes a [TaskTree]: asks each loop who is there, then looks from outside where each stands and for whom it waits, and puts
/// it together. A strand that has run meanwhile is shown without what it waited for before.
final class TreePicture {

    /// What was looked at of one loop.
    private record Look(Scheduler loop, DomainLook at) {
    }

    private static final int OF_A_FAMILY = 20;

    private int looksLeft;
    private final List<Look> loops = new ArrayList<>();
    private final List<DomainLook> elsewhere = new ArrayList<>();
    private final List<WaitNode> nodes = new ArrayList<>();
    private final Map<TreeRow, Node> made = new IdentityHashMap<>();

    /// @param lines of how many tasks to see where they stand
    TreePicture(List<Scheduler> schedulers, List<Strand> rootsElsewhere, int lines) {
        this.looksLeft = lines;
        for (Scheduler loop : schedulers) {
            loops.add(new Look(loop, DomainLook.of(loop, this::lookAt)));
        }
        for (Strand root : rootsElsewhere) {
            elsewhere.add(DomainLook.of(root, this::lookAt));
        }
        for (DomainLook look : looks()) {
            for (WaitNode node : look.nodes) {
                node.index = nodes.size();
                nodes.add(node);
            }
        }
    }

    private List<DomainLook> looks() {
        List<DomainLook> all = new ArrayList<>(loops.stream().map(Look::at).toList());
        all.addAll(elsewhere);
        return all;
    }

    private ThreadLook lookAt(Thread thread) {
        // Once more: it may have got a generator since it was seen.
        Strand strand = Strand.of(thread);
        boolean mayBeLookedAt = strand == null || strand.companion() == null;
        return mayBeLookedAt && looksLeft-- > 0 ? ThreadLook.at(thread) : ThreadLook.NOTHING;
    }

    // --- one of them ---

    /// @return null if there is none of that id
    @Nullable TreeRow find(String id) {
        for (DomainLook look : looks()) {
            for (TreeRow row : look.rows) {
                if (row.id().equals(id)) {
                    return row;
                }
            }
        }
        return null;
    }

    // --- the tree ---

    TaskTree toTree() {
        Instant taken = Instant.now();
        Obstacles obstacles = new Obstacles(nodes);
        for (WaitNode node : nodes) {
            if (!node.ready && node.obstacle == null) {
                node.on = LockSupport.getBlocker(node.thread);
                node.obstacle = obstacles.of(node);
            }
        }
        WaitEdges edges = new WaitEdges(nodes);
        List<List<WaitNode>> deadlocks = edges.deadlocks().stream().filter(circle -> circle.stream().allMatch(
                TreePicture::waitsStill)).toList();
        lookAtThoseThatMatter(deadlocks);
        for (DomainLook look : looks()) {
            // From the last: children before their parents.
            for (TreeRow row : look.rows.reversed()) {
                made.put(row, make(row, edges));
            }
        }
        return new TaskTree(taken, loops.stream().map(this::make).toList(),
                elsewhere.stream().flatMap(look -> made(look.roots).stream()).filter(root -> !root.children().isEmpty())
                        .toList(),
                deadlocks.stream().map(circle -> circle.stream().map(node -> TreeRow.idOf(node.strand)).toList())
                        .toList());
    }

    /// If there are more than can be looked at: who is in a deadlock, then some of each family, then who was there first.
    private void lookAtThoseThatMatter(List<List<WaitNode>> deadlocks) {
        deadlocks.forEach(circle -> circle.forEach(WaitNode::look));
        for (DomainLook look : looks()) {
            lookAt(look.roots.subList(0, Math.min(OF_A_FAMILY, look.roots.size())));
            look.rows.forEach(
                    row -> lookAt(row.children.subList(0, Math.min(OF_A_FAMILY, row.children.size()))));
        }
        looks().forEach(look -> lookAt(look.rows));
    }

    private static void lookAt(List<TreeRow> rows) {
        for (TreeRow row : rows) {
            if (row.wait != null && row.state != State.PENDING) {
                row.wait.look();
            }
        }
    }

    /// A circle is one only if all waited in it at the same moment: as they did when they were seen first, and do now.
    private static boolean waitsStill(WaitNode node) {
        return node.strand.switches() == node.switches && node.thread.getState() == node.state
                && (node.on == null || LockSupport.getBlocker(node.thread) == node.on);
    }

    private TaskTree.Loop make(Look look) {
        EventLoop loop = EventLoop.of(look.loop);
        Thread carrier = look.loop.carrierThread();
        String mounted = look.at.rows.stream().filter(row -> row.state == State.RUNNING).map(TreeRow::id).findFirst()
                .orElse(null);
        return new TaskTree.Loop(loop.name(), carrier == null ? "" : carrier.getName(), look.at.isAnswered(),
                loop.load(), mounted, made(look.at.roots));
    }

    private List<Node> made(List<TreeRow> rows) {
        return rows.stream().map(row -> Objects.requireNonNull(made.get(row))).toList();
    }

    private Node make(TreeRow row, WaitEdges edges) {
        // What has run meanwhile stands elsewhere by now.
        WaitNode wait = row.strand.switches() == row.switches ? row.wait : null;
        ProgramLine line = ProgramLine.of(wait == null || row.state == State.PENDING ? List.of() : wait.look().stack());
        Obstacle obstacle = wait == null ? null : wait.obstacle;
        State state = wait == null && row.state == State.WAITING ? State.READY : row.state;
        return new Node(row.kind, row.id(), row.name(), state, row.age, row.inState(), line.line(), line.call(),
                obstacle == null ? "" : inWords(obstacle), obstacle == null ? List.of() : holders(obstacle, edges),
                row.deadlineIn(), row.cancelled(), usageOf(row), made(row.children));
    }

    /// What a timed wait of the JDK's is for that has no object.
    private static String inWords(Obstacle obstacle) {
        return obstacle.words().equals(Obstacles.NOTHING) ? "time to pass" : obstacle.words();
    }

    private static List<Holder> holders(Obstacle obstacle, WaitEdges edges) {
        List<Holder> found = new ArrayList<>();
        for (Object other : obstacle.others()) {
            Thread thread = other instanceof Task<?> task ? task.strand().thread() : (Thread) other;
            WaitNode node = edges.nodeOf(thread);
            found.add(new Holder(node == null ? null : TreeRow.idOf(node.strand), nameOf(other, thread, node)));
        }
        return found;
    }

    private static String nameOf(Object other, Thread thread, @Nullable WaitNode node) {
        Object subject = other;
        if (node != null && node.strand.owner() instanceof Task<?> task) {
            subject = task;
        }
        String ended = thread.isAlive() || (other instanceof Task<?> task && !task.isDone()) ? "" : ", which has ended";
        return (subject instanceof Task<?> task
                ? "task \"" + task.name() + "\""
                : (node != null && node.strand.isGuest() && node.strand.domain() instanceof Scheduler ? "guest "
                        : "thread ")
                        + "\"" + TreeRow.nameOf(thread) + "\"")
                + ended;
    }

    private static Usage usageOf(TreeRow row) {
        Strand strand = row.strand;
        if (row.kind == Kind.GROUP || !(strand.domain() instanceof Scheduler loop)) {
            return new Usage(-1, null, null, null, -1);
        }
        Used used = strand.usage();
        if (used == null) {
            return new Usage(strand.switches(), null, null, null, -1);
        }
        boolean time = loop.measures(Measure.TIME);
        return new Usage(strand.switches(), time ? Duration.ofNanos(used.busyNanos()) : null,
                time ? Duration.ofNanos(used.queuedNanos()) : null,
                loop.measures(Measure.CPU) ? Duration.ofNanos(used.cpuNanos()) : null,
                loop.measures(Measure.ALLOCATION) ? used.allocatedBytes() : -1);
    }
}
