package dev.weft.observe;

import dev.weft.TaskTree;
import dev.weft.TaskTree.Node;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A [TaskTree] for a terminal: deadlocks first, then a line for each loop, task, group and guest, and at the end in sentences what
/// should be looked at.
///
/// Siblings that look the same but for numbers in their names and for their ages are told once, with a count. Characters that would
/// move a terminal's cursor are escaped, and very long names are cut.
public final class TreeText {

    /// From which characters the branches are drawn.
    public enum Style {
        /// Box-drawing characters.
        BOXES("├─ ", "└─ ", "│  "),
        /// ASCII only, as far as the program's own names are.
        ASCII("|- ", "`- ", "|  ");

        private final String branch;
        private final String last;
        private final String trunk;

        Style(String branch, String last, String trunk) {
            this.branch = branch;
            this.last = last;
            this.trunk = trunk;
        }
    }

    /// Deeper branches are not drawn further to the right.
    private static final int DEPTH = 30;

    private final Style style;
    private final Appendable out;
    private final Words words;

    private TreeText(Style style, Redaction redaction, Appendable out) {
        this.style = Objects.requireNonNull(style, "style");
        this.words = new Words(Objects.requireNonNull(redaction, "redaction"));
        this.out = Objects.requireNonNull(out, "out");
    }

    /// A tree as text, with box characters. From any thread.
    ///
    /// @param tree a snapshot
    /// @return several lines, each with a line feed at its end
    public static String of(TaskTree tree) {
        return of(tree, Style.BOXES, Redaction.NONE);
    }

    /// A tree as text. From any thread.
    ///
    /// @param tree      a snapshot
    /// @param style     how branches are drawn
    /// @param redaction of what may hold a value of the program
    /// @return several lines, each with a line feed at its end
    public static String of(TaskTree tree, Style style, Redaction redaction) {
        StringBuilder text = new StringBuilder();
        try {
            write(tree, style, redaction, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    /// Writes a tree as text, line by line. From any thread.
    ///
    /// @param tree      a snapshot
    /// @param style     how branches are drawn
    /// @param redaction of what may hold a value of the program
    /// @param out       where to
    /// @throws IOException if `out` throws it
    public static void write(TaskTree tree, Style style, Redaction redaction, Appendable out) throws IOException {
        new TreeText(style, redaction, out).tree(tree);
    }

    private void tree(TaskTree tree) throws IOException {
        deadlocks(tree);
        Shapes shapes = new Shapes(tree);
        for (TaskTree.Loop loop : tree.loops()) {
            line(words.line(loop));
            nodes(loop.nodes(), shapes);
        }
        if (!tree.elsewhere().isEmpty()) {
            line("on no loop");
            nodes(tree.elsewhere(), shapes);
        }
        if (tree.loops().isEmpty() && tree.elsewhere().isEmpty()) {
            line("no loop is open, and no group");
        }
        List<String> lints = new Lints(tree, shapes, words).sentences();
        if (!lints.isEmpty()) {
            line("look at");
        }
        for (String lint : lints) {
            line("- " + lint + ".");
        }
    }

    private void deadlocks(TaskTree tree) throws IOException {
        if (tree.deadlocks().isEmpty()) {
            return;
        }
        Map<String, Node> byId = new HashMap<>();
        tree.loops().forEach(loop -> index(loop.nodes(), byId));
        index(tree.elsewhere(), byId);
        for (List<String> circle : tree.deadlocks()) {
            StringBuilder text = new StringBuilder("deadlock: ");
            for (String id : circle) {
                text.append(title(id, byId)).append(" -> ");
            }
            line(circle.isEmpty() ? text.toString() : text.append(title(circle.getFirst(), byId)).toString());
        }
    }

    private static void index(List<Node> roots, Map<String, Node> byId) {
        List<Node> all = new ArrayList<>();
        Shapes.collect(roots, all);
        all.forEach(node -> byId.put(node.id(), node));
    }

    private String title(String id, Map<String, Node> byId) {
        Node node = byId.get(id);
        return node == null ? id : words.title(node);
    }

    /// A node, or what is said of others like it.
    private record Row(@Nullable Node node, String words) {
    }

    /// @param left   what is still to be told there
    /// @param prefix of its lines
    private record Level(Iterator<Row> left, String prefix) {
    }

    /// Without recursion: tasks may be nested deeper than the stack is.
    private void nodes(List<Node> roots, Shapes shapes) throws IOException {
        Deque<Level> levels = new ArrayDeque<>();
        levels.push(new Level(rows(roots, shapes), ""));
        while (!levels.isEmpty()) {
            Level level = levels.element();
            if (!level.left.hasNext()) {
                levels.pop();
                continue;
            }
            int depth = levels.size();
            Row row = level.left.next();
            boolean isLast = !level.left.hasNext();
            line(level.prefix + (isLast ? style.last : style.branch)
                    + (depth > DEPTH ? "(level " + depth + ") " : "") + row.words);
            if (row.node != null) {
                String inside = depth >= DEPTH ? level.prefix : level.prefix + (isLast ? "   " : style.trunk);
                levels.push(new Level(rows(row.node.children(), shapes), inside));
            }
        }
    }

    private Iterator<Row> rows(List<Node> nodes, Shapes shapes) {
        List<Row> rows = new ArrayList<>();
        for (Shapes.Siblings alike : shapes.of(nodes)) {
            rows.add(new Row(alike.node(), words.line(alike.node())));
            if (alike.more() > 0) {
                rows.add(new Row(null, "… and " + Words.count(alike.more()) + " more like it, the oldest "
                        + Spans.text(alike.oldest()) + " old"));
            }
        }
        return rows.iterator();
    }

    private void line(String text) throws IOException {
        out.append(style == Style.ASCII ? text.replace("…", "...") : text).append('\n');
    }
}
