package dev.weft.observe;

import dev.weft.LoopLoad;
import dev.weft.TaskTree;
import dev.weft.TaskTree.Holder;
import dev.weft.TaskTree.Kind;
import dev.weft.TaskTree.Node;
import java.time.Duration;
import java.util.Locale;

/// A node, and a loop, in words that a terminal can show.
final class Words {

    private static final int LONGEST_NAME = 100;
    private static final int LONGEST_TEXT = 300;
    private static final int NAMED = 3;
    private static final Duration ROUGHLY = Duration.ofMillis(200);

    private final Redaction redaction;

    Words(Redaction redaction) {
        this.redaction = redaction;
    }

    static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private static String counted(long number, String what) {
        return count(number) + " " + what + (number == 1 ? "" : "s");
    }

    private String shown(String text, int longest) {
        return text.isEmpty() ? text : tame(redaction.redact(text), longest);
    }

    /// A name may hold what moves a terminal's cursor.
    static String tame(String text, int longest) {
        StringBuilder tame = new StringBuilder();
        for (int i = 0; i < text.length() && tame.length() < longest; i++) {
            char c = text.charAt(i);
            if (Character.isISOControl(c) || Character.getType(c) == Character.FORMAT) {
                tame.append("\\u").append(Integer.toHexString(0x10000 | c).substring(1));
            } else {
                tame.append(c);
            }
        }
        return text.length() > longest ? tame.append('…').toString() : tame.toString();
    }

    String loop(TaskTree.Loop loop) {
        return "loop \"" + tame(loop.name(), LONGEST_NAME) + "\"";
    }

    String title(Node node) {
        return node.kind().name().toLowerCase(Locale.ROOT) + " \"" + shown(node.name(), LONGEST_NAME) + "\"";
    }

    String titleWithId(Node node) {
        return title(node) + " (" + node.id() + ")";
    }

    /// With a space before it, or empty.
    String place(Node node) {
        return (node.at().isEmpty() ? "" : " at " + node.at()) + (node.in().isEmpty() ? "" : " in " + node.in());
    }

    String line(Node node) {
        StringBuilder line = new StringBuilder(title(node)).append(' ').append(node.id()).append(" [")
                .append(node.state().name().toLowerCase(Locale.ROOT));
        Duration inState = node.inState();
        if (inState != null && node.kind() != Kind.GROUP) {
            line.append(' ').append(Spans.text(inState));
        }
        // Both go by a clock that is read now and then only.
        if (inState == null || node.kind() == Kind.GROUP || node.age().minus(inState).compareTo(ROUGHLY) > 0) {
            line.append(", age ").append(Spans.text(node.age()));
        }
        line.append(']').append(place(node));
        wait(node, line);
        Duration left = node.deadlineIn();
        if (left != null) {
            line.append(left.isNegative()
                    ? "; its deadline passed " + Spans.text(left.negated()) + " ago"
                    : "; deadline in " + Spans.text(left));
        }
        String cancelled = node.cancelled();
        return cancelled == null ? line.toString() : line + "; cancelled: " + shown(cancelled, LONGEST_TEXT);
    }

    private void wait(Node node, StringBuilder line) {
        if (node.waitsFor().isEmpty() && node.holders().isEmpty()) {
            return;
        }
        line.append(" waits for");
        if (!node.waitsFor().isEmpty()) {
            line.append(' ').append(shown(node.waitsFor(), LONGEST_TEXT));
        }
        int shown = Math.min(NAMED, node.holders().size());
        for (int i = 0; i < shown; i++) {
            Holder holder = node.holders().get(i);
            line.append(i == 0 ? " " : ", ").append(shown(holder.name(), LONGEST_NAME))
                    .append(holder.id() == null ? "" : " (" + holder.id() + ")");
        }
        if (shown < node.holders().size()) {
            line.append(" and ").append(count(node.holders().size() - shown)).append(" more");
        }
    }

    String line(TaskTree.Loop loop) {
        LoopLoad load = loop.load();
        StringBuilder line = new StringBuilder(loop(loop));
        if (!loop.carrier().isEmpty()) {
            line.append(" on ").append(tame(loop.carrier(), LONGEST_NAME));
        }
        line.append(": ").append(counted(load.tasks(), "task"));
        if (load.guests() > 0) {
            line.append(", ").append(counted(load.guests(), "guest"));
        }
        if (load.queued() > 0) {
            line.append(", ").append(count(load.queued())).append(" more queue to be let in");
        }
        line.append("; ").append(count(load.ready())).append(" ready, lag ").append(Spans.text(load.lag()));
        if (load.refused() > 0) {
            line.append("; refused so far: ").append(count(load.refused()));
        }
        return line.append(loop.answered() ? "" : "; it does not answer, this was seen from outside").toString();
    }
}
