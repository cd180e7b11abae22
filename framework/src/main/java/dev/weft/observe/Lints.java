package dev.weft.observe;

import dev.weft.TaskTree;
import dev.weft.TaskTree.Kind;
import dev.weft.TaskTree.Node;
import dev.weft.TaskTree.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What in a tree should be looked at, in sentences.
final class Lints {

    private static final Duration HELD = Duration.ofMillis(100);
    private static final Duration LONG = Duration.ofSeconds(1);
    private static final int MANY = 1_000;
    /// So many sentences of a kind.
    private static final int SAID = 5;

    /// In the order in which they are told.
    private enum Ill {
        HELD, LATE, DEAF, STARVED, CROWD
    }

    private record Finding(Duration weight, String sentence) {
    }

    private final Words words;
    private final Map<Ill, List<Finding>> findings = new EnumMap<>(Ill.class);

    Lints(TaskTree tree, Shapes shapes, Words words) {
        this.words = words;
        for (TaskTree.Loop loop : tree.loops()) {
            loop(loop);
            crowd(words.loop(loop), loop.nodes(), shapes);
            nodes(loop.nodes(), shapes);
        }
        nodes(tree.elsewhere(), shapes);
    }

    private void loop(TaskTree.Loop loop) {
        Duration held = loop.load().stepFor();
        if (held.compareTo(HELD) >= 0) {
            List<Node> all = new ArrayList<>();
            Shapes.collect(loop.nodes(), all);
            Node holding = all.stream().filter(node -> node.id().equals(loop.mounted())).findFirst().orElse(null);
            find(Ill.HELD, held, (holding == null ? "something" : words.titleWithId(holding)) + " has held "
                    + words.loop(loop) + " for " + Spans.text(held) + (holding == null ? "" : words.place(holding))
                    + "; nothing else runs there");
        } else if (!loop.answered()) {
            find(Ill.HELD, held, words.loop(loop) + " does not answer");
        }
    }

    private void nodes(List<Node> roots, Shapes shapes) {
        List<Node> all = new ArrayList<>();
        Shapes.collect(roots, all);
        for (Node node : all) {
            if (node.kind() == Kind.GROUP) {
                crowd(words.titleWithId(node), node.children(), shapes);
            }
            node(node);
        }
    }

    private void crowd(String whose, List<Node> nodes, Shapes shapes) {
        for (Shapes.Siblings alike : shapes.of(nodes)) {
            if (alike.more() + 1 >= MANY) {
                find(Ill.CROWD, Duration.ofSeconds(alike.more()), whose + " has " + Words.count(alike.more() + 1)
                        + " like " + words.titleWithId(alike.node()) + words.place(alike.node()) + ", the oldest "
                        + Spans.text(alike.oldest()) + " old");
            }
        }
    }

    private void node(Node node) {
        if (node.kind() == Kind.GROUP || node.kind() == Kind.THREAD) {
            return;
        }
        Duration left = node.deadlineIn();
        Duration still = node.inState() == null ? node.age() : node.inState();
        boolean isLong = still.compareTo(LONG) >= 0;
        if (left != null && left.isNegative()) {
            find(Ill.LATE, left.negated(), words.titleWithId(node) + " still runs " + Spans.text(left.negated())
                    + " after its deadline" + words.place(node));
        } else if (node.cancelled() != null && isLong && node.state() != State.PENDING) {
            find(Ill.DEAF, still, words.titleWithId(node) + " was cancelled and has not ended: it has been "
                    + word(node) + " for " + Spans.text(still) + words.place(node));
        }
        if ((node.state() == State.READY || node.state() == State.PENDING) && isLong) {
            find(Ill.STARVED, still, words.titleWithId(node) + " has been " + word(node) + " for " + Spans.text(still)
                    + " and was not given its turn");
        }
    }

    private static String word(Node node) {
        return node.state().name().toLowerCase(Locale.ROOT);
    }

    private void find(Ill kind, Duration weight, String sentence) {
        findings.computeIfAbsent(kind, _ -> new ArrayList<>()).add(new Finding(weight, sentence));
    }

    /// The sentences, without their full stops: of each kind the worst.
    List<String> sentences() {
        return findings.values().stream().map(Lints::worst).flatMap(List::stream).toList();
    }

    private static List<String> worst(List<Finding> found) {
        List<String> said = new ArrayList<>(
                found.stream().sorted(Comparator.comparing(Finding::weight, Comparator.reverseOrder())).limit(SAID)
                        .map(Finding::sentence).toList());
        if (found.size() > SAID) {
            said.add("… and " + Words.count(found.size() - SAID) + " more of which this is true");
        }
        return said;
    }
}
