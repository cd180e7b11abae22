package dev.weft;

import dev.weft.loop.Measure;
import dev.weft.loop.Strand;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What runs in this JVM, and what it waits for: all loops with their groups, tasks and guests, and the groups that are on
/// no loop, as they were at one moment. A value: it holds no task, so it may be kept.
///
/// Durations in it are by the clock of the loop; where a loop has none of its own, by the system's.
///
/// @param taken     when, by the system's clock
/// @param loops     those that run, in the order in which they began to
/// @param elsewhere threads that have opened groups off the loops, as [Kind#THREAD] with the groups inside
/// @param deadlocks circles of waits that only their members could end, each with the ids of its members, in the order in which
///                  one waits for the next. Certain, unless a timeout or a cancellation cuts it
public record TaskTree(Instant taken, List<Loop> loops, List<Node> elsewhere, List<List<String>> deadlocks) {

    /// So many tasks are shown with the line at which they stand, if no other number is asked for.
    public static final int LINES = 1_000;

    /// Copies the lists.
    public TaskTree {
        Objects.requireNonNull(taken, "taken");
        loops = List.copyOf(loops);
        elsewhere = List.copyOf(elsewhere);
        deadlocks = List.copyOf(deadlocks);
    }

    /// Looks at this JVM, as [#take(int)] with [#LINES].
    ///
    /// @return as it is now
    public static TaskTree take() {
        return take(LINES);
    }

    /// Looks at this JVM. From any thread, and in a task of a loop: other tasks may run meanwhile, so it is no part of what must not
    /// be suspended ([Weft#atomically]); it is no point at which a cancellation is seen.
    ///
    /// Each loop is held up for about a microsecond a task. What takes longer, to see where each stands, is done from the calling
    /// thread: some 20 us for each line. A loop that does not come to it within a quarter of a second, as something holds its
    /// carrier, is looked at from outside, as well as that goes. None of the program's code is run: objects that are not Weft's
    /// are shown by their class.
    ///
    /// @param lines of how many tasks at most to see where they stand: 0 or more
    /// @return as it is now
    /// @throws IllegalArgumentException if the number is negative
    public static TaskTree take(int lines) {
        return picture(lines).toTree();
    }

    /// Looks at one loop, as [#take()].
    ///
    /// @param loop any; one that does not run is shown without tasks
    /// @return with that loop only
    public static TaskTree of(EventLoop loop) {
        return new TreePicture(List.of(loop.scheduler()), List.of(), LINES).toTree();
    }

    private static TreePicture picture(int lines) {
        if (lines < 0) {
            throw new IllegalArgumentException("lines must be >= 0, got " + lines);
        }
        return new TreePicture(EventLoop.running().stream().map(EventLoop::scheduler).toList(),
                Strand.rootsElsewhere(), lines);
    }

    /// Where a task, guest or thread stands now. From any thread, as [#take()].
    ///
    /// @param id as in a [Node]
    /// @return innermost first; empty if there is nobody of that id any more, if it has not begun, or if it cannot be looked at,
    ///         as one that has generators and runs
    public static List<StackTraceElement> stackOf(String id) {
        TreeRow row = picture(1).find(id);
        return row == null || row.wait == null ? List.of() : row.wait.look().stack();
    }

    /// Cancels a task or group, as [Task#cancel(String)] and [TaskGroup#cancel] do. From any thread.
    ///
    /// @param id     as in a [Node]
    /// @param reason in words, for people
    /// @return false if there is none of that id any more, or if it is neither a task nor a group
    public static boolean cancel(String id, String reason) {
        Objects.requireNonNull(reason, "reason");
        TreeRow row = picture(0).find(id);
        return switch (row == null ? id : row.subject()) {
            case Task<?> task -> task.cancel(reason);
            case TaskGroup group -> {
                group.cancel(reason);
                yield true;
            }
            default -> false;
        };
    }

    /// A loop.
    ///
    /// @param name     as given in its options
    /// @param carrier  the name of the thread that runs it; empty if none does now
    /// @param answered whether it told this itself. If not, something has held its carrier for long, and what is shown was seen
    ///                 from outside
    /// @param load     how busy it is
    /// @param mounted  the id of what has the carrier now; null if nothing has
    /// @param nodes    what was submitted to it or spawned, and guests
    public record Loop(String name, String carrier, boolean answered, LoopLoad load, @Nullable String mounted,
            List<Node> nodes) {

        /// Copies the list.
        public Loop {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(load, "load");
            nodes = List.copyOf(nodes);
        }
    }

    /// What a node stands for.
    public enum Kind {
        /// A task.
        TASK,
        /// A group; its children are its tasks.
        GROUP,
        /// A virtual thread that others started on the loop.
        GUEST,
        /// A thread off the loops that has opened a group.
        THREAD
    }

    /// What a node does.
    public enum State {
        /// Has not begun.
        PENDING,
        /// Has its turn now.
        RUNNING,
        /// Could go on, and waits for its turn.
        READY,
        /// Waits.
        WAITING,
        /// A group that has not ended.
        OPEN
    }

    /// One that could end a wait.
    ///
    /// @param id   of its node, null if it has none
    /// @param name in words, as `task "salary"`
    public record Holder(@Nullable String id, String name) {
    }

    /// What a task has used so far, as far as its loop [measures][LoopOptions#measure] it.
    ///
    /// @param switches  how often it was given the carrier; -1 off the loops
    /// @param busy      for how long it had the carrier; null without [Measure#TIME]
    /// @param queued    for how long it was ready and waited for its turn; null without [Measure#TIME]
    /// @param cpu       processor time; null without [Measure#CPU]
    /// @param allocated bytes; -1 without [Measure#ALLOCATION]
    public record Usage(long switches, @Nullable Duration busy, @Nullable Duration queued, @Nullable Duration cpu,
            long allocated) {
    }

    /// A task, group, guest or thread.
    ///
    /// @param kind       what it is
    /// @param id         the same in every snapshot, and no other's in this JVM: to ask for its [stack][#stackOf]
    /// @param name       for people
    /// @param state      what it does
    /// @param age        since it was forked, opened, or first seen; to about 50 ms on a loop
    /// @param inState    for how long it has waited or run without a change, to about 50 ms; null where that is not known
    /// @param at         the line of the program where it stands, as `Bank.java:12`; empty if there is none, or if it was not
    ///                   looked for
    /// @param in         what it called there, as `ReentrantLock.lock`; empty if that line itself waits or runs
    /// @param waitsFor   in words, as `a ReentrantLock held by`, after which the holders are to be named; empty if it does not wait
    /// @param holders    who could end the wait, as far as is known
    /// @param deadlineIn until it is cancelled by the nearest deadline around it, negative if that has passed; null without one
    /// @param cancelled  why it was cancelled or asked to end; null if it was not
    /// @param usage      what it has used
    /// @param children   of a task, its groups; of a group, its tasks
    public record Node(Kind kind, String id, String name, State state, Duration age, @Nullable Duration inState,
            String at, String in, String waitsFor, List<Holder> holders, @Nullable Duration deadlineIn,
            @Nullable String cancelled, Usage usage, List<Node> children) {

        /// Copies the lists.
        public Node {
            Objects.requireNonNull(kind, "kind");
            Objects.requireNonNull(id, "id");
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(state, "state");
            holders = List.copyOf(holders);
            children = List.copyOf(children);
        }
    }
}
