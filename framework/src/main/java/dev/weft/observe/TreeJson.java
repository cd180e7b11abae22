package dev.weft.observe;

import dev.weft.LoopLoad;
import dev.weft.TaskTree;
import dev.weft.TaskTree.Holder;
import dev.weft.TaskTree.Node;
import dev.weft.TaskTree.Usage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/// A [TaskTree] in JSON. The guide on observing has its shape, which endpoint, MXBean and [PsTree] share.
///
/// Times are in ns, in members whose names end in `Nanos`. What is not known or empty is left out, except for lists of loops, nodes
/// and deadlocks. New members may come; none will go or change its meaning.
public final class TreeJson {

    private final JsonOut out;
    private final Redaction redaction;

    private TreeJson(Appendable out, Redaction redaction) {
        this.out = new JsonOut(Objects.requireNonNull(out, "out"));
        this.redaction = Objects.requireNonNull(redaction, "redaction");
    }

    /// A tree in JSON. From any thread.
    ///
    /// @param tree a snapshot
    /// @return in one line
    public static String of(TaskTree tree) {
        return of(tree, Redaction.NONE);
    }

    /// As [#of(TaskTree)], with texts redacted.
    ///
    /// @param tree      a snapshot
    /// @param redaction of what may hold a value of the program
    /// @return in one line
    public static String of(TaskTree tree, Redaction redaction) {
        StringBuilder text = new StringBuilder();
        try {
            write(tree, redaction, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    /// Writes a tree in JSON, piece by piece, for trees that are too large to be held as text. From any thread.
    ///
    /// @param tree      a snapshot
    /// @param redaction of what may hold a value of the program
    /// @param out       gets many small pieces, so it should be buffered
    /// @throws IOException if `out` throws it
    public static void write(TaskTree tree, Redaction redaction, Appendable out) throws IOException {
        new TreeJson(out, redaction).tree(tree);
    }

    private void tree(TaskTree tree) throws IOException {
        out.open('{').text("taken", tree.taken().toString()).open("loops", '[');
        for (TaskTree.Loop loop : tree.loops()) {
            loop(loop);
        }
        out.close(']').open("elsewhere", '[');
        nodes(tree.elsewhere());
        out.close(']').open("deadlocks", '[');
        for (List<String> deadlock : tree.deadlocks()) {
            out.open('[');
            for (String id : deadlock) {
                out.value(id);
            }
            out.close(']');
        }
        out.close(']').close('}');
    }

    private void loop(TaskTree.Loop loop) throws IOException {
        out.open('{').text("name", loop.name()).text("carrier", loop.carrier()).truth("answered", loop.answered())
                .text("mounted", loop.mounted());
        LoopLoad load = loop.load();
        out.open("load", '{').number("tasks", load.tasks()).number("guests", load.guests())
                .number("ready", load.ready()).number("queued", load.queued()).number("refused", load.refused())
                .number("runs", load.runs()).nanos("lagNanos", load.lag()).nanos("stepForNanos", load.stepFor())
                .nanos("turnNanos", load.turn()).number("slowSteps", load.slowSteps()).close('}');
        out.open("nodes", '[');
        nodes(loop.nodes());
        out.close(']').close('}');
    }

    /// Without recursion: tasks may be nested deeper than the stack is.
    private void nodes(List<Node> roots) throws IOException {
        Deque<Iterator<Node>> levels = new ArrayDeque<>();
        levels.push(roots.iterator());
        while (true) {
            Iterator<Node> level = levels.element();
            if (level.hasNext()) {
                Node node = level.next();
                begin(node);
                levels.push(node.children().iterator());
            } else {
                levels.pop();
                if (levels.isEmpty()) {
                    return;
                }
                out.close(']').close('}');
            }
        }
    }

    private void begin(Node node) throws IOException {
        out.open('{').text("kind", lower(node.kind())).text("id", node.id()).text("name", redact(node.name()))
                .text("state", lower(node.state())).nanos("ageNanos", node.age()).nanos("inStateNanos", node.inState())
                .text("at", node.at()).text("in", node.in()).text("waitsFor", redact(node.waitsFor()));
        if (!node.holders().isEmpty()) {
            out.open("holders", '[');
            for (Holder holder : node.holders()) {
                out.open('{').text("id", holder.id()).text("name", redact(holder.name())).close('}');
            }
            out.close(']');
        }
        String cancelled = node.cancelled();
        out.nanos("deadlineInNanos", node.deadlineIn()).text("cancelled", cancelled == null ? null : redact(cancelled));
        usage(node.usage());
        out.open("children", '[');
    }

    private void usage(Usage usage) throws IOException {
        out.open("usage", '{').known("switches", usage.switches()).nanos("busyNanos", usage.busy())
                .nanos("queuedNanos", usage.queued()).nanos("cpuNanos", usage.cpu())
                .known("allocatedBytes", usage.allocated()).close('}');
    }

    private String redact(String text) {
        return text.isEmpty() ? text : redaction.redact(text);
    }

    private static String lower(Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT);
    }
}
