package dev.weft;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;

/// Finds those who wait for one another in a circle. Nodes are numbers from 0 up.
///
/// Who waits for all of several is stuck as soon as one of them is; who waits for any one of them, only if all are. So first
/// all are found who may yet go on, beginning with those who wait for nobody here, and the circles among the rest: each of
/// those is certain.
final class Knots {

    private final List<int[]> edges;
    private final BitSet anyIsEnough;
    private final BitSet free = new BitSet();

    private Knots(List<int[]> edges, BitSet anyIsEnough) {
        this.edges = edges;
        this.anyIsEnough = anyIsEnough;
    }

    /// @param edges       for each node, whom it waits for; empty if it may go on by itself
    /// @param anyIsEnough which nodes go on as soon as one of those can
    /// @return each circle from its lowest node on, each waiting for the next, in the order of these
    static List<List<Integer>> find(List<int[]> edges, BitSet anyIsEnough) {
        Knots knots = new Knots(edges, anyIsEnough);
        knots.free();
        return knots.circles();
    }

    private void free() {
        List<List<Integer>> waiters = new ArrayList<>();
        edges.forEach(_ -> waiters.add(new ArrayList<>(0)));
        int[] needed = new int[edges.size()];
        Deque<Integer> fresh = new ArrayDeque<>();
        for (int node = 0; node < needed.length; node++) {
            for (int target : edges.get(node)) {
                waiters.get(target).add(node);
            }
            needed[node] = anyIsEnough.get(node) ? 1 : edges.get(node).length;
            if (edges.get(node).length == 0) {
                free.set(node);
                fresh.add(node);
            }
        }
        for (Integer node; (node = fresh.poll()) != null;) {
            for (int waiter : waiters.get(node)) {
                if (--needed[waiter] == 0) {
                    free.set(waiter);
                    fresh.add(waiter);
                }
            }
        }
    }

    /// From each node on along its first stuck target: two walks that meet go on as one, so each node is gone over once.
    private List<List<Integer>> circles() {
        List<List<Integer>> found = new ArrayList<>();
        int[] walk = new int[edges.size()];
        for (int start = 0; start < walk.length; start++) {
            int node = start;
            List<Integer> path = new ArrayList<>();
            while (!free.get(node) && walk[node] == 0) {
                walk[node] = start + 1;
                path.add(node);
                node = firstStuck(node);
            }
            if (!free.get(node) && walk[node] == start + 1) {
                found.add(fromLowest(path.subList(path.indexOf(node), path.size())));
            }
        }
        found.sort((one, other) -> Integer.compare(one.getFirst(), other.getFirst()));
        return found;
    }

    private int firstStuck(int node) {
        for (int target : edges.get(node)) {
            if (!free.get(target)) {
                return target;
            }
        }
        throw new AssertionError("node " + node + " is not stuck");
    }

    private static List<Integer> fromLowest(List<Integer> circle) {
        int lowest = 0;
        for (int i = 1; i < circle.size(); i++) {
            lowest = circle.get(i) < circle.get(lowest) ? i : lowest;
        }
        List<Integer> turned = new ArrayList<>(circle.subList(lowest, circle.size()));
        turned.addAll(circle.subList(0, lowest));
        return turned;
    }
}
