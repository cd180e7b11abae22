package dev.weft;

import dev.weft.internal.Awaited;
import dev.weft.internal.Awaited.By;
import dev.weft.internal.Awaited.Obstacle;
import dev.weft.internal.InWords;
import dev.weft.internal.carrier.ThreadLook;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.AbstractOwnableSynchronizer;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/// What the tasks and guests of a loop wait for. Of the program's objects it asks nothing but their class: their `toString`
/// might wait for the very lock.
final class Obstacles {

    /// Of so many threads it asks for their monitors at most: each takes the loop up to 0.1 ms.
    private static final int LOOKS = 10_000;

    /// What no loop knows of, as a read of `java.net.Socket`.
    static final String IO = "I/O of the JDK's";

    /// Of who only waits for a time, as in `Thread.sleep`.
    static final String NOTHING = "nothing";

    private final List<WaitNode> nodes;
    /// Thousands may wait for the same.
    private final Map<Object, Obstacle> known = new IdentityHashMap<>();
    private @Nullable Map<Object, Thread> monitorOwners;
    private @Nullable Map<Object, Thread> ends;

    Obstacles(List<WaitNode> nodes) {
        this.nodes = nodes;
    }

    /// Why it waits at one of Weft's suspension points. Inside its domain.
    ///
    /// @return null if it waits elsewhere
    @Nullable Obstacle ofWeft(WaitNode waiting) {
        Object on = waiting.strand.waitsOn();
        return on == null ? null : known.computeIfAbsent(on, this::of);
    }

    Obstacle of(WaitNode waiting) {
        Object on = waiting.strand.waitsOn();
        if (on == null && !waiting.wantsMonitor()) {
            on = LockSupport.getBlocker(waiting.thread);
        }
        return on != null ? known.computeIfAbsent(on, this::of) : ofMonitor(waiting);
    }

    private Obstacle of(Object on) {
        return switch (on) {
            case Task<?> task -> new Obstacle("", List.of(task), By.ALL);
            case TaskGroup group -> ofGroup(group, group.tasks());
            case Starting<?> starting when starting.awaited() instanceof Task<?> task ->
                new Obstacle("the start of", List.of(task), By.ALL);
            case Awaited awaited -> awaited.obstacle();
            case String what -> Obstacle.of("a " + what);
            case AbstractOwnableSynchronizer lock -> ofLock(lock);
            case CompletionStage<?> stage -> Obstacle.of(InWords.kind(stage) + " that nobody has completed");
            default -> Obstacle.of(InWords.of(on));
        };
    }

    private static Obstacle ofGroup(TaskGroup group, List<Task<?>> left) {
        String count = left.size() == 1 ? "1 task has" : left.size() + " tasks have";
        return new Obstacle(group + ", of which " + count + " not ended:", left, By.ALL);
    }

    private Obstacle ofLock(AbstractOwnableSynchronizer lock) {
        Thread joined = ends().get(lock);
        if (joined != null) {
            return new Obstacle("the end of", List.of(joined), By.ALL);
        }
        Thread owner = ThreadLook.ownerOf(lock);
        if (owner != null) {
            return new Obstacle(InWords.kind(lock) + " held by", List.of(owner), By.ALL);
        }
        boolean isRead = lock.getClass().getEnclosingClass() == ReentrantReadWriteLock.class;
        return Obstacle.of(InWords.kind(lock) + (isRead ? " held for reading, by whom it does not tell" : ""));
    }

    private Obstacle ofMonitor(WaitNode waiting) {
        ThreadLook look = waiting.look();
        Object wanted = look.wants();
        if (wanted != null) {
            Thread owner = monitorOwners().get(wanted);
            String monitor = "the monitor of " + InWords.kind(wanted);
            return owner == null ? Obstacle.of(monitor) : new Obstacle(monitor + " held by", List.of(owner), By.ALL);
        }
        if (isInWait(look)) {
            Object awaited = look.awaits();
            return Obstacle.of("a notify" + (awaited != null ? " of " + InWords.kind(awaited) : ""));
        }
        return Obstacle.of(waiting.wantsMonitor()
                ? "a monitor"
                : isInJdksPoller(look) ? IO : waiting.timed ? NOTHING : "an unpark");
    }

    private static boolean isInWait(ThreadLook look) {
        return !look.stack().isEmpty() && look.stack().getFirst().getClassName().equals("java.lang.Object")
                && look.stack().getFirst().getMethodName().startsWith("wait");
    }

    private static boolean isInJdksPoller(ThreadLook look) {
        return look.stack().stream().limit(8).anyMatch(frame -> frame.getClassName().startsWith("sun.nio.ch.Poller"));
    }

    /// Looks first at those who want a monitor, since of a deadlock all do; and at the others while an owner is missing.
    private Map<Object, Thread> monitorOwners() {
        Map<Object, Thread> owners = monitorOwners;
        if (owners == null) {
            owners = new IdentityHashMap<>();
            Set<Object> missing = Collections.newSetFromMap(new IdentityHashMap<>());
            List<WaitNode> wanting = nodes.stream().filter(WaitNode::wantsMonitor).limit(LOOKS).toList();
            for (WaitNode node : wanting) {
                if (node.look().wants() instanceof Object wanted) {
                    missing.add(wanted);
                }
            }
            for (WaitNode node : wanting) {
                addMonitors(node, owners, missing);
            }
            for (WaitNode node : nodes.subList(0, Math.min(nodes.size(), LOOKS))) {
                if (missing.isEmpty()) {
                    break;
                }
                addMonitors(node, owners, missing);
            }
            monitorOwners = owners;
        }
        return owners;
    }

    private static void addMonitors(WaitNode node, Map<Object, Thread> owners, Set<Object> missing) {
        ThreadLook look = node.look();
        if (isInWait(look) && look.awaits() == null && look.wants() == null) {
            // It has left one of them, and compiled code does not tell which.
            return;
        }
        for (Object monitor : look.monitors()) {
            // Its frame is in that one, but the thread has left it to wait.
            if (monitor != look.awaits() && monitor != look.wants()) {
                owners.put(monitor, node.thread);
                missing.remove(monitor);
            }
        }
    }

    /// The latches by which `Thread.join` waits, and for whose end.
    private Map<Object, Thread> ends() {
        Map<Object, Thread> known = ends;
        if (known == null) {
            known = new IdentityHashMap<>();
            for (WaitNode node : nodes) {
                Object end = ThreadLook.endOf(node.thread);
                if (end != null) {
                    known.put(end, node.thread);
                }
            }
            ends = known;
        }
        return known;
    }
}
