package dev.weft.observe;

import dev.weft.TaskTree;
import dev.weft.TaskTree.Holder;
import dev.weft.TaskTree.Node;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Which nodes of a tree look the same but for numbers in their names, their ages and how many of a kind are inside: of those one
/// is shown, and the rest are counted.
final class Shapes {

    /// So many that look the same are shown each.
    private static final int EACH = 2;

    /// Several siblings that look the same, or one.
    ///
    /// @param node   the first
    /// @param more   how many others
    /// @param oldest the greatest age of all
    record Siblings(Node node, int more, Duration oldest) {
    }

    private final Map<List<Object>, Integer> numbers = new HashMap<>();
    /// By identity: to compare nodes by value is to recurse.
    private final Map<Node, Integer> shapes = new IdentityHashMap<>();
    /// What those look like of whom it is not known where they stand, or who stand nowhere: they may stand where others do.
    private final Map<Node, List<Object>> unplaced = new IdentityHashMap<>();
    private final Set<String> apart = new HashSet<>();

    Shapes(TaskTree tree) {
        tree.deadlocks().forEach(apart::addAll);
        List<Node> all = new ArrayList<>();
        tree.loops().forEach(loop -> collect(loop.nodes(), all));
        collect(tree.elsewhere(), all);
        // A node comes before its children.
        for (Node node : all.reversed()) {
            shapes.put(node, numbers.computeIfAbsent(keyOf(node, true), _ -> numbers.size()));
            if (node.at().isEmpty()) {
                unplaced.put(node, keyOf(node, false));
            }
        }
    }

    static void collect(List<Node> roots, List<Node> into) {
        Deque<Node> open = new ArrayDeque<>(roots);
        while (!open.isEmpty()) {
            Node node = open.pop();
            into.add(node);
            node.children().reversed().forEach(open::push);
        }
    }

    private List<Object> keyOf(Node node, boolean withPlace) {
        if (apart.contains(node.id())) {
            return List.of(node.id());
        }
        Set<Integer> inside = new HashSet<>();
        node.children().forEach(child -> inside.add(shapes.get(child)));
        String cancelled = node.cancelled();
        Duration left = node.deadlineIn();
        return List.of(node.kind(), pattern(node.name()), node.state(), withPlace ? node.at() + " " + node.in() : "",
                pattern(node.waitsFor()), node.holders().stream().map(Holder::name).map(Shapes::pattern).toList(),
                cancelled == null ? "" : pattern(cancelled), left != null && left.isNegative(), inside);
    }

    /// A text without its numbers: of a word with digits what comes before them, if they are its end, else nothing.
    static String pattern(String text) {
        StringBuilder pattern = new StringBuilder(text.length());
        int at = 0;
        while (at < text.length()) {
            int end = at;
            int digits = -1;
            boolean mixed = false;
            while (end < text.length() && Character.isLetterOrDigit(text.charAt(end))) {
                boolean isDigit = Character.isDigit(text.charAt(end));
                digits = isDigit && digits < 0 ? end : digits;
                mixed |= digits >= 0 && !isDigit;
                end++;
            }
            if (end == at) {
                pattern.append(text.charAt(at++));
                continue;
            }
            pattern.append(text, at, digits < 0 ? end : mixed ? at : digits).append(digits < 0 ? "" : "#");
            at = end;
        }
        return pattern.toString();
    }

    /// Siblings, with those that look the same taken together, in the order of the first of each.
    List<Siblings> of(List<Node> nodes) {
        Map<Integer, List<Node>> alike = new LinkedHashMap<>();
        Map<List<Object>, Integer> placed = new HashMap<>();
        for (Node node : nodes) {
            List<Object> loose = unplaced.get(node);
            Integer shape = loose == null ? shapes.get(node) : placed.getOrDefault(loose, shapes.get(node));
            if (loose == null && node.children().isEmpty()) {
                placed.putIfAbsent(keyOf(node, false), shape);
            }
            alike.computeIfAbsent(shape, _ -> new ArrayList<>()).add(node);
        }
        List<Siblings> result = new ArrayList<>();
        for (List<Node> same : alike.values()) {
            if (same.size() <= EACH) {
                same.forEach(node -> result.add(new Siblings(node, 0, node.age())));
            } else {
                Duration oldest = same.stream().map(Node::age).max(Duration::compareTo).orElseThrow();
                result.add(new Siblings(same.getFirst(), same.size() - 1, oldest));
            }
        }
        return result;
    }
}
