package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.TaskTree.Kind;
import dev.weft.TaskTree.Node;
import dev.weft.TaskTree.State;
import dev.weft.channel.Channel;
import dev.weft.coroutine.Generator;
import dev.weft.loop.Measure;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.opentest4j.AssertionFailedError;

/// What a snapshot shows: of loops, of groups off the loops, and of a loop that something holds.
class TaskTreeTest {

    private static final Duration LONG = Duration.ofHours(1);

    static Stream<Node> all(List<Node> nodes) {
        return nodes.stream().flatMap(node -> Stream.concat(Stream.of(node), all(node.children())));
    }

    static Stream<Node> all(TaskTree tree) {
        return Stream.concat(tree.loops().stream().flatMap(loop -> all(loop.nodes())), all(tree.elsewhere()));
    }

    static Node named(String name, TaskTree tree) {
        return all(tree).filter(node -> node.name().equals(name)).findFirst()
                .orElseThrow(() -> new AssertionFailedError("no " + name + " in " + tree));
    }

    static TaskTree takenWhen(String name, Predicate<Node> holds) {
        return Awaitility.await().until(TaskTree::take,
                tree -> all(tree).anyMatch(node -> node.name().equals(name) && holds.test(node)));
    }

    // --- structure ---

    @Test
    @Tag("loop")
    void aLoopIsShownWithItsTasksAndTheGroupsInThem() {
        try (EventLoop loop = EventLoop.open(LoopOptions.named("shown"))) {
            loop.submit(() -> TaskGroup.scope(GroupOptions.named("inner"), group -> {
                group.fork(() -> Weft.sleep(LONG), "child");
                return null;
            }), "parent");
            TaskTree tree = takenWhen("child", node -> node.state() == State.WAITING);
            Node parent = named("parent", tree);
            assertEquals(Kind.TASK, parent.kind());
            Node group = parent.children().getFirst();
            assertEquals(Kind.GROUP, group.kind());
            assertEquals("inner", group.name());
            assertEquals(State.OPEN, group.state());
            assertEquals("child", group.children().getFirst().name());
            assertTrue(tree.loops().stream().anyMatch(shown -> shown.name().equals("shown") && shown.answered()
                    && shown.carrier().equals("weft-shown")));
        }
    }

    @Test
    void aGroupOffTheLoopsIsShownUnderTheThreadThatOpenedIt() throws Exception {
        TaskGroup.run(GroupOptions.named("off"), group -> {
            group.fork(() -> Weft.sleep(LONG), "sleeper");
            TaskTree tree = takenWhen("sleeper", node -> node.state() == State.WAITING);
            Node thread = tree.elsewhere().stream().filter(node -> all(List.of(node)).anyMatch(inner -> inner.name()
                    .equals("sleeper"))).findFirst().orElseThrow();
            assertEquals(Kind.THREAD, thread.kind());
            assertEquals(Thread.currentThread().getName(), thread.name());
            assertEquals(List.of("off"), thread.children().stream().map(Node::name).toList());
            group.cancel("seen");
        });
    }

    @Test
    void nothingOffTheLoopsIsShownOnceItsTasksHaveEnded() throws Exception {
        TaskGroup.run(GroupOptions.named("gone"), group -> group.fork(() -> {}));
        assertTrue(all(TaskTree.take()).noneMatch(node -> node.name().equals("gone")));
    }

    @Test
    @Tag("loop")
    void aGuestIsShownAsOne() throws InterruptedException {
        Weft.run(() -> {
            var parked = new AtomicBoolean(true);
            Thread guest = Thread.ofVirtual().name("visitor").start(() -> {
                while (parked.get()) {
                    LockSupport.park();
                }
            });
            Weft.sleep(Duration.ofMillis(1));
            Node shown = named("visitor", TaskTree.of(EventLoop.current()));
            assertEquals(Kind.GUEST, shown.kind());
            assertEquals(State.WAITING, shown.state());
            parked.set(false);
            LockSupport.unpark(guest);
        });
    }

    @Test
    @Tag("loop")
    void tasksNestedDeepAreShown() throws InterruptedException {
        Weft.run(LoopOptions.named("deep"), () -> {
            Channel<String> end = Channel.rendezvous();
            Task<?> outermost = Weft.spawn(() -> nest(200, end), "outermost");
            end.receive();
            TaskTree tree = TaskTree.of(EventLoop.current());
            int depth = 0;
            for (List<Node> at = List.of(named("outermost", tree)); !at.isEmpty(); at = at.getFirst().children()) {
                depth++;
            }
            assertEquals(401, depth);
            outermost.cancel("seen");
        });
    }

    private static Void nest(int left, Channel<String> end) throws InterruptedException {
        if (left == 0) {
            end.send("there");
            Weft.sleep(LONG);
        }
        TaskGroup.run(group -> group.fork(() -> nest(left - 1, end)));
        return null;
    }

    // --- what each does ---

    @Test
    @Tag("loop")
    void aTaskShowsTheLineAtWhichItWaitsAndForWhat() {
        try (EventLoop loop = EventLoop.open()) {
            Channel<String> empty = Channel.<String>rendezvous().named("orders");
            loop.submit(() -> empty.receive(), "reader");
            TaskTree tree = takenWhen("reader", node -> node.state() == State.WAITING && !node.at().isEmpty());
            Node reader = named("reader", tree);
            assertTrue(reader.at().startsWith("TaskTreeTest.java:"), reader.at());
            assertTrue(reader.in().contains("receive"), reader.in());
            assertTrue(reader.waitsFor().contains("orders"), reader.waitsFor());
            assertEquals(List.of(), reader.holders());
        }
    }

    @Test
    @Tag("loop")
    void whoWaitsForALockIsShownWithItsHolder() {
        var lock = new ReentrantLock();
        try (EventLoop loop = EventLoop.open()) {
            loop.submit(() -> {
                lock.lockInterruptibly();
                try {
                    Weft.sleep(LONG);
                } finally {
                    lock.unlock();
                }
                return null;
            }, "owner");
            loop.submit(() -> {
                lock.lockInterruptibly();
                return null;
            }, "wanting");
            TaskTree tree = takenWhen("wanting", node -> !node.holders().isEmpty());
            Node wanting = named("wanting", tree);
            assertEquals("a ReentrantLock held by", wanting.waitsFor());
            assertEquals("task \"owner\"", wanting.holders().getFirst().name());
            assertEquals(named("owner", tree).id(), wanting.holders().getFirst().id());
        }
    }

    @Test
    @Tag("loop")
    void aCircleOfLocksOverTwoLoopsIsADeadlock() throws InterruptedException {
        var first = new ReentrantLock();
        var second = new ReentrantLock();
        var both = new CountDownLatch(2);
        try (EventLoop one = EventLoop.open(LoopOptions.named("one"));
                EventLoop two = EventLoop.open(LoopOptions.named("two"))) {
            Task<?> left = one.submit(() -> inTurn(first, second, both), "left");
            Task<?> right = two.submit(() -> inTurn(second, first, both), "right");
            TaskTree tree = Awaitility.await().until(TaskTree::take, taken -> !taken.deadlocks().isEmpty());
            assertEquals(1, tree.deadlocks().size());
            assertEquals(List.of(named("left", tree).id(), named("right", tree).id()).stream().sorted().toList(),
                    tree.deadlocks().getFirst().stream().sorted().toList());
            left.cancel("seen");
            right.cancel("seen");
        }
    }

    private static Void inTurn(ReentrantLock first, ReentrantLock second, CountDownLatch both)
            throws InterruptedException {
        first.lockInterruptibly();
        try {
            both.countDown();
            both.await();
            second.lockInterruptibly();
            second.unlock();
        } finally {
            first.unlock();
        }
        return null;
    }

    @Test
    void aCircleOfLocksOffTheLoopsIsADeadlock() throws Exception {
        var first = new ReentrantLock();
        var second = new ReentrantLock();
        var both = new CountDownLatch(2);
        TaskGroup.run(group -> {
            group.fork(() -> inTurn(first, second, both), "here");
            group.fork(() -> inTurn(second, first, both), "there");
            TaskTree tree = takenWhen("here", node -> node.state() == State.WAITING);
            if (Boolean.getBoolean("weft.test.flag")) {
                tree = Awaitility.await().until(TaskTree::take, taken -> !taken.deadlocks().isEmpty());
                assertEquals(2, tree.deadlocks().getFirst().size());
            }
            group.cancel("seen");
        });
    }

    @Test
    @Tag("loop")
    void deadlineAndCancellationAreShown() {
        try (EventLoop loop = EventLoop.open()) {
            var stay = new AtomicBoolean(true);
            Task<?> stubborn = loop.submit(() -> Weft.<Object, Exception>withTimeout(LONG, () -> {
                while (stay.get()) {
                    LockSupport.parkNanos(1_000_000);
                    boolean _ = Thread.interrupted();
                }
                return "went";
            }), "stubborn");
            Node before = named("stubborn", takenWhen("stubborn", node -> node.deadlineIn() != null));
            assertNull(before.cancelled());
            assertTrue(Objects.requireNonNull(before.deadlineIn()).compareTo(Duration.ofMinutes(59)) > 0);
            stubborn.cancel("no longer wanted");
            assertEquals("no longer wanted",
                    named("stubborn", takenWhen("stubborn", node -> node.cancelled() != null)).cancelled());
            stay.set(false);
        }
    }

    @Test
    @Tag("loop")
    void whatALoopMeasuresIsShownAndWhatItDoesNotIsLeftOut() throws Exception {
        LoopOptions measuring = LoopOptions.named("measuring").measure(Measure.TIME, Measure.CPU, Measure.ALLOCATION);
        try (EventLoop loop = EventLoop.open(measuring); EventLoop plain = EventLoop.open()) {
            loop.submit(() -> {
                byte[][] kept = new byte[100][];
                for (int at = 0; at < kept.length; at++) {
                    kept[at] = new byte[1 << 20];
                }
                Weft.yieldNow();
                Weft.sleep(LONG);
                return kept;
            }, "eater");
            plain.submit(() -> {
                Weft.sleep(LONG);
                return null;
            }, "plain");
            takenWhen("plain", node -> node.state() == State.WAITING);
            TaskTree tree = takenWhen("eater", node -> node.state() == State.WAITING && node.usage().switches() > 0);
            var used = named("eater", tree).usage();
            assertEquals(100 << 20, used.allocated(), 1 << 20);
            assertTrue(Objects.requireNonNull(used.busy()).isPositive());
            assertTrue(Objects.requireNonNull(used.cpu()).isPositive());
            assertNotNull(used.queued());
            var unmeasured = named("plain", tree).usage();
            assertEquals(-1, unmeasured.allocated());
            assertNull(unmeasured.busy());
            assertEquals(1, unmeasured.switches());
            assertNotNull(loop.load().turn());
            assertNull(plain.load().turn());
        }
    }

    @Test
    @Tag("loop")
    void whoOnlySleepsWaitsForTimeToPass() {
        try (EventLoop loop = EventLoop.open()) {
            Task<?> sleeper = loop.submit(() -> {
                LockSupport.parkNanos(LONG.toNanos());
                return null;
            }, "sleeper");
            Node shown = named("sleeper", takenWhen("sleeper", node -> node.state() == State.WAITING));
            assertEquals("time to pass", shown.waitsFor());
            sleeper.cancel("seen");
        }
    }

    // --- a loop that is held ---

    @Test
    @Tag("loop")
    void aLoopThatIsHeldIsShownFromOutsideWithWhoHoldsIt() throws Exception {
        var hold = new AtomicBoolean(true);
        try (EventLoop loop = EventLoop.open(LoopOptions.named("held"))) {
            var begun = new CountDownLatch(1);
            loop.submit(() -> {
                begun.countDown();
                spin(hold);
                return null;
            }, "hog");
            begun.await();
            TaskTree tree = TaskTree.of(loop);
            TaskTree.Loop held = tree.loops().getFirst();
            assertFalse(held.answered());
            Node hog = named("hog", tree);
            assertEquals(hog.id(), held.mounted());
            assertEquals(State.RUNNING, hog.state());
            assertTrue(hog.at().startsWith("TaskTreeTest.java:"), hog.at());
            assertTrue(TaskTree.stackOf(hog.id()).stream().anyMatch(frame -> frame.getMethodName().equals("spin")));
            hold.set(false);
        }
    }

    private static void spin(AtomicBoolean hold) {
        while (hold.get()) {
            Thread.onSpinWait();
        }
    }

    @Test
    @Tag("loop")
    void aTaskThatHasAGeneratorIsLookedAtOnItsLoopOnly() {
        try (EventLoop loop = EventLoop.open()) {
            loop.submit(() -> {
                Generator<Integer> numbers = Generator.of(out -> {
                    out.yield(1);
                    return null;
                });
                numbers.next();
                Weft.sleep(LONG);
                return null;
            }, "consumer");
            Node consumer = named("consumer", takenWhen("consumer", node -> node.state() == State.WAITING));
            assertTrue(consumer.at().startsWith("TaskTreeTest.java:"), consumer.at());
        }
    }

    // --- by id ---

    @Test
    @Tag("loop")
    void aTaskIsCancelledByItsIdAndAGroupToo() throws Exception {
        try (EventLoop loop = EventLoop.open()) {
            Task<?> one = loop.submit(() -> {
                Weft.sleep(LONG);
                return null;
            }, "one");
            Task<?> other = loop.submit(() -> TaskGroup.scope(GroupOptions.named("several"), group -> {
                group.fork(() -> Weft.sleep(LONG), "member");
                return null;
            }), "other");
            TaskTree tree = takenWhen("member", node -> node.state() == State.WAITING);
            assertTrue(TaskTree.cancel(named("one", tree).id(), "by hand"));
            assertTrue(TaskTree.cancel(named("several", tree).id(), "by hand"));
            assertThrows(java.util.concurrent.CancellationException.class, () -> one.get(10, TimeUnit.SECONDS));
            other.get(10, TimeUnit.SECONDS);
            assertFalse(TaskTree.cancel(named("one", tree).id(), "again"));
        }
    }

    @Test
    void nobodyHasAnUnknownId() {
        assertEquals(List.of(), TaskTree.stackOf("t0"));
        assertFalse(TaskTree.cancel("t0", "nobody"));
        assertThrows(IllegalArgumentException.class, () -> TaskTree.take(-1));
    }

    @Test
    @Tag("loop")
    void beyondTheNumberOfLinesTasksAreShownWithoutTheirs() throws InterruptedException {
        Weft.run(() -> TaskGroup.run(group -> {
            for (int at = 0; at < 20; at++) {
                group.fork(() -> Weft.sleep(LONG), "sleeper");
            }
            Weft.sleep(Duration.ofMillis(1));
            long shown = all(TaskTree.take(5)).filter(node -> node.name().equals("sleeper")).count();
            long located = all(TaskTree.take(5)).filter(node -> node.name().equals("sleeper") && !node.at().isEmpty())
                    .count();
            assertEquals(20, shown);
            assertTrue(located <= 5, located + " located");
            assertTrue(all(TaskTree.take(5)).filter(node -> node.name().equals("sleeper"))
                    .allMatch(node -> node.waitsFor().equals("a sleep")));
            group.cancel("seen");
        }));
    }
}
