package dev.weft;

import dev.weft.internal.Awaited.Obstacle;
import dev.weft.internal.InWords;
import dev.weft.internal.ProgramLine;
import dev.weft.internal.carrier.ThreadLook;
import dev.weft.loop.Strand;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Looks at a loop for a [WaitGraph], and puts it into words.
final class WaitPicture {

    /// So many lines at most, and so many names in each.
    private static final int LINES = 50;
    private static final int NAMED = 5;

    private final EventLoop loop;
    private final List<WaitNode> nodes = new ArrayList<>();
    private final WaitEdges edges;
    private final List<List<WaitNode>> deadlocks;

    private final StringBuilder out = new StringBuilder();
    private final BitSet told = new BitSet();
    private int lines;

    /// @param eye looks at a thread of the loop
    WaitPicture(EventLoop loop, Function<Thread, ThreadLook> eye) {
        this.loop = loop;
        for (Strand strand : loop.scheduler().strands().reversed()) {
            WaitNode node = new WaitNode(strand, nodes.size(), eye);
            if (node.state != Thread.State.TERMINATED) {
                nodes.add(node);
            }
        }
        Obstacles obstacles = new Obstacles(nodes);
        for (WaitNode node : nodes) {
            if (!node.ready) {
                node.obstacle = obstacles.of(node);
            }
        }
        this.edges = new WaitEdges(nodes);
        WaitNode self = edges.nodeOf(Thread.currentThread());
        if (self != null && !edges.isAwaited(self)) {
            told.set(self.index);
        }
        this.deadlocks = edges.deadlocks();
        write();
    }

    /// Whether there is a deadlock for certain.
    boolean hasDeadlock() {
        return !deadlocks.isEmpty();
    }

    /// Whether somebody waits for I/O that the loop does not know of.
    boolean awaitsIo() {
        return nodes.stream().anyMatch(WaitNode::isInIo);
    }

    // --- in words ---

    @Override
    public String toString() {
        return out.toString();
    }

    private void write() {
        long guests = nodes.stream().filter(node -> node.strand.isGuest() && !told.get(node.index)).count();
        long tasks = nodes.size() - told.cardinality() - guests;
        out.append(loop).append(": ").append(tasks).append(tasks == 1 ? " task" : " tasks");
        if (guests > 0) {
            out.append(" and ").append(guests).append(guests == 1 ? " guest" : " guests");
        }
        int more = 0;
        for (List<WaitNode> deadlock : deadlocks) {
            if (lines < LINES) {
                part("deadlock", deadlock);
            } else {
                more++;
            }
        }
        if (more > 0) {
            out.append("\n… and ").append(more).append(more == 1 ? " more deadlock" : " more deadlocks");
        }
        part("waiting for nobody who is known", untold(this::waitsForNobody));
        part("waiting for others", untold(node -> node.obstacle != null));
        part("not waiting", untold(_ -> true));
    }

    private boolean waitsForNobody(WaitNode node) {
        WaitEdges.Hold hold = edges.holdOf(node);
        return hold != null && hold.targets().length == 0;
    }

    private List<WaitNode> untold(Predicate<WaitNode> of) {
        return nodes.stream().filter(node -> !told.get(node.index)).filter(of).toList();
    }

    private void part(String title, List<WaitNode> members) {
        if (members.isEmpty()) {
            return;
        }
        out.append('\n').append(title).append(':');
        int shown = Math.min(members.size(), Math.max(0, LINES - lines));
        members.subList(0, shown).forEach(this::line);
        if (shown < members.size()) {
            out.append("\n  … and ").append(members.size() - shown).append(" more");
        }
        lines += shown;
        members.forEach(node -> told.set(node.index));
    }

    private void line(WaitNode node) {
        Obstacle obstacle = node.obstacle;
        ProgramLine at = ProgramLine.of(node.look().stack());
        out.append("\n  ").append(name(node.thread)).append(" [")
                .append(node.strand.owner() instanceof Task<?> task ? task.status().toString() : "RUNNING")
                .append(at.line().isEmpty() ? "" : " at " + at.line())
                .append(at.line().isEmpty() || at.call().isEmpty() || obstacle == null ? "" : ", in " + at.call())
                .append("] ");
        if (obstacle == null) {
            out.append(node.thread == Thread.currentThread() ? "runs" : "is ready to run");
            return;
        }
        out.append("waits for").append(obstacle.words().isEmpty() ? "" : " " + obstacle.words());
        names(obstacle.others());
        out.append(node.timed ? ", for a time" : "");
    }

    private void names(Collection<?> others) {
        int count = 0;
        for (Object other : others) {
            if (count == NAMED) {
                out.append(" and ").append(others.size() - NAMED).append(" more");
                return;
            }
            out.append(count++ == 0 ? " " : ", ").append(name(other));
        }
    }

    private String name(Object other) {
        return switch (other) {
            case Task<?> task -> name(task);
            case Thread thread -> name(thread);
            default -> InWords.kind(other);
        };
    }

    private String name(Task<?> task) {
        boolean isHere = task.strand().domain() == loop.scheduler();
        return "task \"" + task.name() + "\"" + (isHere ? "" : " of " + task.strand().domain())
                + (task.isDone() ? ", which has ended" : "");
    }

    private String name(Thread thread) {
        WaitNode node = edges.nodeOf(thread);
        Strand strand = node != null ? node.strand : Strand.of(thread);
        if (strand != null && strand.owner() instanceof Task<?> task) {
            return name(task);
        }
        String own = thread.getName();
        return (node != null ? "guest " : "thread ") + (own.isEmpty() ? "#" + thread.threadId() : "\"" + own + "\"")
                + (thread.isAlive() ? "" : ", which has ended");
    }
}
