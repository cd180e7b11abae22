package dev.weft;

import dev.weft.internal.Awaited.By;
import dev.weft.internal.Awaited.Obstacle;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Who waits for whom: the edges of a [WaitGraph] or [TaskTree], and the circles among them.
final class WaitEdges {

    /// An obstacle in the graph, between those who wait for it and those who could end it: of many waiters and many holders
    /// there are not as many edges as pairs.
    ///
    /// @param number  after those of the nodes
    /// @param targets those of the others who are among the nodes
    record Hold(int number, Obstacle obstacle, int[] targets) {

        /// Without whom it does not end: nobody, if it may by itself or by something that is not known.
        int[] needs() {
            boolean mayEnd = obstacle.by() == By.ONE_OR_ELSE
                    || (obstacle.by() == By.ONE && targets.length < obstacle.others().size());
            return mayEnd ? new int[0] : targets;
        }
    }

    private final List<WaitNode> nodes;
    private final Map<Thread, WaitNode> byThread = new IdentityHashMap<>();
    /// In the order of their first waiter.
    private final Map<Obstacle, Hold> holds = new IdentityHashMap<>();
    private final List<Hold> allHolds = new ArrayList<>();
    private final BitSet awaited = new BitSet();

    /// @param nodes each with its obstacle, and with its place in this list as its index
    WaitEdges(List<WaitNode> nodes) {
        this.nodes = nodes;
        for (WaitNode node : nodes) {
            byThread.put(node.thread, node);
        }
        for (WaitNode node : nodes) {
            if (node.obstacle != null && !holds.containsKey(node.obstacle)) {
                add(node.obstacle);
            }
        }
    }

    private void add(Obstacle obstacle) {
        Hold hold = new Hold(nodes.size() + allHolds.size(), obstacle,
                obstacle.others().stream().mapToInt(this::indexOf).filter(at -> at >= 0).distinct().toArray());
        holds.put(obstacle, hold);
        allHolds.add(hold);
        for (int target : hold.targets) {
            awaited.set(target);
        }
    }

    private int indexOf(Object other) {
        WaitNode node = nodeOf(other);
        return node == null ? -1 : node.index;
    }

    /// The node of a task or thread.
    @Nullable WaitNode nodeOf(Object other) {
        return byThread.get(other instanceof Task<?> task ? task.strand().thread() : other);
    }

    /// Whether somebody waits for it.
    boolean isAwaited(WaitNode node) {
        return awaited.get(node.index);
    }

    @Nullable Hold holdOf(WaitNode node) {
        return node.obstacle == null ? null : holds.get(node.obstacle);
    }

    /// Circles that only their members could end, as indexes of nodes.
    List<List<WaitNode>> deadlocks() {
        List<int[]> needs = new ArrayList<>();
        BitSet onlyOne = new BitSet();
        for (WaitNode node : nodes) {
            Hold hold = holdOf(node);
            needs.add(hold == null || node.timed ? new int[0] : new int[]{hold.number});
        }
        for (Hold hold : allHolds) {
            onlyOne.set(hold.number, hold.obstacle.by() == By.ONE);
            needs.add(hold.needs());
        }
        return Knots.find(needs, onlyOne).stream()
                .map(circle -> circle.stream().filter(at -> at < nodes.size()).map(nodes::get).toList()).toList();
    }
}
