package dev.weft.observe;

import dev.weft.LoopLoad;
import dev.weft.TaskTree;
import dev.weft.TaskTree.Kind;
import dev.weft.TaskTree.Node;
import dev.weft.TaskTree.State;
import dev.weft.TaskTree.Usage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// Trees made by hand.
final class Trees {

    static final Usage UNKNOWN = new Usage(-1, null, null, null, -1);
    static final LoopLoad IDLE = new LoopLoad(3, 0, 1, 0, 0, 1234, Duration.ZERO, Duration.ZERO, null, 0);

    private Trees() {
    }

    static TaskTree of(Node... nodes) {
        return of(IDLE, nodes);
    }

    static TaskTree of(LoopLoad load, Node... nodes) {
        return new TaskTree(Instant.EPOCH, List.of(new TaskTree.Loop("main", "weft-main", true, load, "t1",
                List.of(nodes))), List.of(), List.of());
    }

    static TaskTree deadlocked(TaskTree tree, String... ids) {
        return new TaskTree(tree.taken(), tree.loops(), tree.elsewhere(), List.of(List.of(ids)));
    }

    static NodeMaker task(String id, String name) {
        return new NodeMaker(Kind.TASK, id, name);
    }

    static Node group(String id, String name, Node... children) {
        return new NodeMaker(Kind.GROUP, id, name).state(State.OPEN).with(children);
    }

    /// A node, piece by piece.
    static final class NodeMaker {

        private final Kind kind;
        private final String id;
        private final String name;
        private State state = State.WAITING;
        private Duration age = Duration.ofSeconds(3);
        private Duration inState = Duration.ofSeconds(3);
        private String at = "";
        private String in = "";
        private String waitsFor = "";
        private List<TaskTree.Holder> holders = List.of();
        private Duration deadlineIn;
        private String cancelled;

        private NodeMaker(Kind kind, String id, String name) {
            this.kind = kind;
            this.id = id;
            this.name = name;
        }

        NodeMaker state(State newState) {
            state = newState;
            return this;
        }

        NodeMaker age(Duration newAge) {
            age = newAge;
            inState = newAge;
            return this;
        }

        NodeMaker at(String line, String call) {
            at = line;
            in = call;
            return this;
        }

        NodeMaker waitsFor(String what, TaskTree.Holder... by) {
            waitsFor = what;
            holders = List.of(by);
            return this;
        }

        NodeMaker deadlineIn(Duration left) {
            deadlineIn = left;
            return this;
        }

        NodeMaker cancelled(String why) {
            cancelled = why;
            return this;
        }

        Node with(Node... children) {
            return with(List.of(children));
        }

        Node with(List<Node> children) {
            return new Node(kind, id, name, state, age, inState, at, in, waitsFor, holders, deadlineIn, cancelled,
                    UNKNOWN, children);
        }
    }
}
