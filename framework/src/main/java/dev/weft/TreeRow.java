package dev.weft;

import dev.weft.TaskTree.Kind;
import dev.weft.TaskTree.State;
import dev.weft.loop.Scope;
import dev.weft.loop.Strand;
import dev.weft.loop.Waiter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A node of a [TaskTree] while that is being made: what can be seen of it inside its domain.
final class TreeRow {

    final Kind kind;
    final Strand strand;
    /// The scope, if it is a group.
    private final @Nullable Scope group;
    /// Null for a group.
    final @Nullable WaitNode wait;
    final State state;
    final Duration age;
    /// How often its strand had been given the carrier then.
    final long switches;
    private final @Nullable Duration deadlineIn;
    private final @Nullable String cancelled;
    final List<TreeRow> children = new ArrayList<>(0);

    private TreeRow(Kind kind, Strand strand, State state, Around around, @Nullable WaitNode wait,
            @Nullable Scope group) {
        this.kind = kind;
        this.strand = strand;
        this.state = state;
        this.deadlineIn = around.deadline() == Waiter.NO_DEADLINE
                ? null
                : Duration.ofNanos(around.deadline() - strand.domain().nanoTime());
        this.cancelled = around.reason();
        this.wait = wait;
        this.group = group;
        this.switches = strand.switches();
        long born = group != null && group.label() instanceof TaskGroup opened ? opened.openedAt() : strand.born();
        this.age = nanos(DomainLook.now(strand) - born);
    }

    static TreeRow ofGroup(Scope group, Around around) {
        return new TreeRow(Kind.GROUP, group.strand(), State.OPEN, around, null, group);
    }

    static TreeRow ofStrand(Kind kind, WaitNode wait, State state, Around around) {
        return new TreeRow(kind, wait.strand, state, around, wait, null);
    }

    private static Duration nanos(long nanos) {
        return Duration.ofNanos(Math.max(0, nanos));
    }

    @Nullable Duration deadlineIn() {
        return deadlineIn;
    }

    @Nullable String cancelled() {
        return cancelled;
    }

    /// For how long it has waited or run, where the loop knows.
    @Nullable Duration inState() {
        return group != null || strand.switches() == 0 ? null : nanos(DomainLook.now(strand) - strand.since());
    }

    String id() {
        if (group == null) {
            return idOf(strand);
        }
        int depth = 0;
        for (Scope at = group; at != null && at.strand() == strand; at = at.parent()) {
            depth++;
        }
        return "g" + numberOf(strand) + "." + depth;
    }

    static String idOf(Strand strand) {
        return "t" + numberOf(strand);
    }

    /// No other strand's, though its thread may be.
    private static String numberOf(Strand strand) {
        long thread = strand.thread().threadId();
        return strand.isOnUsedThread() ? thread + "." + strand.number() : Long.toString(thread);
    }

    /// The task, group, or else thread.
    Object subject() {
        if (group != null) {
            return group.label();
        }
        return strand.owner() instanceof Task<?> task ? task : strand.thread();
    }

    String name() {
        return switch (subject()) {
            case Task<?> task -> task.name();
            case TaskGroup opened -> opened.name();
            default -> nameOf(strand.thread());
        };
    }

    static String nameOf(Thread thread) {
        return thread.getName().isEmpty() ? "#" + thread.threadId() : thread.getName();
    }
}
