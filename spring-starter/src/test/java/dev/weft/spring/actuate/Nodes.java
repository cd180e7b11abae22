package dev.weft.spring.actuate;

import dev.weft.LoopLoad;
import dev.weft.TaskTree;
import dev.weft.TaskTree.Holder;
import dev.weft.TaskTree.Kind;
import dev.weft.TaskTree.Node;
import dev.weft.TaskTree.State;
import dev.weft.TaskTree.Usage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// Trees made by hand.
final class Nodes {

    static final Usage UNKNOWN = new Usage(-1, null, null, null, -1);

    private Nodes() {
    }

    static Node group(String id, String name, Node... children) {
        return new Node(Kind.GROUP, id, name, State.OPEN, Duration.ofSeconds(320), null, "", "", "", List.of(), null,
                null,
                UNKNOWN, List.of(children));
    }

    static Node waiting(String id, String name, String at, String waitsFor, Holder... holders) {
        return new Node(Kind.TASK, id, name, State.WAITING, Duration.ofSeconds(310), Duration.ofSeconds(309), at,
                "ReentrantLock.lock", waitsFor, List.of(holders), null, null, UNKNOWN, List.of());
    }

    static Node task(String id, String name, State state, Duration age) {
        return new Node(Kind.TASK, id, name, state, age, age, "Shop.java:31", "", "", List.of(), null, null, UNKNOWN,
                List.of());
    }

    static Node measured(String id, String name, int ageSeconds, int queuedMillis, int cpuMillis) {
        return new Node(Kind.TASK, id, name, State.READY, Duration.ofSeconds(ageSeconds), Duration.ofMillis(1),
                "Shop.java:31",
                "", "", List.of(), Duration.ofSeconds(3), null, new Usage(812, Duration.ofMillis(cpuMillis),
                        Duration.ofMillis(queuedMillis), Duration.ofMillis(cpuMillis), 1_234_567),
                List.of());
    }

    static Node cancelled(String id, String name, String reason) {
        return new Node(Kind.TASK, id, name, State.WAITING, Duration.ofSeconds(9), Duration.ofSeconds(8),
                "Audit.java:7",
                "Task.await", "", List.of(), Duration.ofSeconds(-4), reason, UNKNOWN, List.of());
    }

    static TaskTree.Loop loop(String name, LoopLoad load, Node... nodes) {
        return new TaskTree.Loop(name, "weft-" + name, true, load, null, List.of(nodes));
    }

    static LoopLoad load(Duration lag, Duration step) {
        return new LoopLoad(3, 1, 2, 0, 0, 5_230, lag, step, Duration.ofNanos(84_000), 4);
    }

    static LoopLoad idle() {
        return load(Duration.ZERO, Duration.ZERO);
    }

    static TaskTree tree(TaskTree.Loop... loops) {
        return new TaskTree(Instant.parse("2026-12-01T05:00:00Z"), List.of(loops), List.of(), List.of());
    }

    /// Two that wait for each other, one that waits for them, and one that holds the loop.
    static TaskTree trouble() {
        Node bank = group("g40", "transfers",
                waiting("t41", "salary", "Bank.java:12", "a ReentrantLock held by", new Holder("t42", "task \"rent\"")),
                waiting("t42", "rent", "Bank.java:19", "a ReentrantLock held by", new Holder("t41", "task \"salary\"")),
                waiting("t43", "audit", "Audit.java:7", "the end of", new Holder("t41", "task \"salary\"")),
                cancelled("t44", "report", "its timeout passed: PT5S of scope \"report\""));
        Node hog = task("t50", "month's end", State.RUNNING, Duration.ofMillis(1_800));
        TaskTree.Loop loop = new TaskTree.Loop("bank", "weft-bank", true,
                load(Duration.ofMillis(900), Duration.ofMillis(1_800)), "t50", List.of(bank, hog));
        return new TaskTree(Instant.parse("2026-12-01T05:00:00Z"), List.of(loop("main", idle()), loop), List.of(),
                List.of(List.of("t41", "t42")));
    }
}
