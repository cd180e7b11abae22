package dev.weft.spring.actuate;

import dev.weft.TaskTree;
import dev.weft.TaskTree.Node;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// The deadlocks of a tree in words, by the names of their members.
final class Deadlocks {

    private Deadlocks() {
    }

    static List<String> in(TaskTree tree) {
        if (tree.deadlocks().isEmpty()) {
            return List.of();
        }
        Map<String, String> names = names(tree);
        return tree.deadlocks().stream().map(circle -> words(circle, names)).toList();
    }

    private static String words(List<String> circle, Map<String, String> names) {
        String members = circle.stream().map(id -> names.getOrDefault(id, id))
                .collect(Collectors.joining(" waits for "));
        return members + " waits for " + names.getOrDefault(circle.getFirst(), circle.getFirst());
    }

    private static Map<String, String> names(TaskTree tree) {
        Map<String, String> names = new HashMap<>();
        Deque<Node> todo = new ArrayDeque<>(tree.elsewhere());
        tree.loops().forEach(loop -> todo.addAll(loop.nodes()));
        while (!todo.isEmpty()) {
            Node node = todo.pop();
            names.put(node.id(), node.name());
            todo.addAll(node.children());
        }
        return names;
    }
}
