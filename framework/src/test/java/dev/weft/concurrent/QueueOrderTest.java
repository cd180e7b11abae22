package dev.weft.concurrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Backend;
import dev.weft.OnEveryBackend;
import dev.weft.Task;
import dev.weft.TaskGroup;
import dev.weft.Weft;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TransferQueue;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Which item goes to which of the tasks that wait for one.
class QueueOrderTest {

    private final List<String> taken = Collections.synchronizedList(new ArrayList<>());

    static Stream<Arguments> inOrder() {
        return queues(List.of(new Made("ArrayBlockingQueue", () -> new ArrayBlockingQueue<>(9)),
                new Made("LinkedBlockingQueue", LinkedBlockingQueue::new),
                new Made("LinkedBlockingDeque", LinkedBlockingDeque::new),
                new Made("PriorityBlockingQueue", PriorityBlockingQueue::new),
                new Made("SynchronousQueue, fair", () -> new SynchronousQueue<>(true)),
                new Made("LinkedTransferQueue", LinkedTransferQueue::new)));
    }

    static Stream<Arguments> all() {
        return Stream.concat(inOrder(),
                queues(List.of(new Made("SynchronousQueue, unfair", () -> new SynchronousQueue<>()))));
    }

    private record Made(String name, Supplier<BlockingQueue<Integer>> maker) {
    }

    private static Stream<Arguments> queues(List<Made> queues) {
        return queues.stream().flatMap(queue -> Backend.available().stream()
                .map(backend -> Arguments.of(queue.name(), backend, queue.maker())));
    }

    private Task<?> taking(TaskGroup group, String name, BlockingQueue<Integer> queue) {
        return Blocked.fork(group, name, () -> taken.add(name + queue.take()));
    }

    private void awaitTaken(int count) {
        Blocked.until(() -> taken.size() == count, count + " items are taken");
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("inOrder")
    void whoWaitsLongestIsServedFirst(String name, Backend backend, Supplier<BlockingQueue<Integer>> maker)
            throws Exception {
        BlockingQueue<Integer> queue = maker.get();
        backend.run(() -> TaskGroup.run(Blocked.KEEP_GOING, group -> {
            for (String taker : List.of("a", "b", "c", "d")) {
                taking(group, taker, queue);
            }
            for (int item = 1; item <= 4; item++) {
                queue.put(item);
                awaitTaken(item);
            }
        }));
        assertEquals(List.of("a1", "b2", "c3", "d4"), taken);
    }

    /// It is a stack of waiters: under load the one at the bottom starves.
    @OnEveryBackend
    void anUnfairSynchronousQueueServesTheLastToComeFirst(Backend backend) throws Exception {
        BlockingQueue<Integer> queue = new SynchronousQueue<>();
        backend.run(() -> TaskGroup.run(group -> {
            for (String taker : List.of("a", "b", "c")) {
                taking(group, taker, queue);
            }
            for (int item = 1; item <= 3; item++) {
                queue.put(item);
                awaitTaken(item);
            }
        }));
        assertEquals(List.of("c1", "b2", "a3"), taken);
    }

    /// A full queue, and one that holds nothing; an unbounded one makes nobody wait.
    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("full")
    void whoWaitsLongestPutsFirst(String name, Backend backend, Supplier<BlockingQueue<Integer>> maker)
            throws Exception {
        BlockingQueue<Integer> queue = maker.get();
        backend.run(() -> TaskGroup.run(group -> {
            boolean holdsOne = queue.offer(0);
            for (int item : List.of(1, 2, 3)) {
                Blocked.fork(group, "putter", () -> queue.put(item));
            }
            for (int i = 0; i < (holdsOne ? 4 : 3); i++) {
                taken.add("" + queue.take());
            }
        }));
        taken.remove("0");
        assertEquals(List.of("1", "2", "3"), taken);
    }

    static Stream<Arguments> full() {
        return queues(List.of(new Made("ArrayBlockingQueue", () -> new ArrayBlockingQueue<>(1)),
                new Made("LinkedBlockingQueue", () -> new LinkedBlockingQueue<>(1)),
                new Made("LinkedBlockingDeque", () -> new LinkedBlockingDeque<>(1)),
                new Made("SynchronousQueue, fair", () -> new SynchronousQueue<>(true))));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("inOrder")
    void theItemOfACancelledHeadGoesToTheNext(String name, Backend backend, Supplier<BlockingQueue<Integer>> maker)
            throws Exception {
        BlockingQueue<Integer> queue = maker.get();
        backend.run(() -> TaskGroup.run(Blocked.KEEP_GOING, group -> {
            Task<?> head = taking(group, "a", queue);
            taking(group, "b", queue);
            taking(group, "c", queue);
            head.cancel("before the items come");
            Blocked.until(head::isDone, "it has ended");
            queue.put(1);
            awaitTaken(1);
            queue.put(2);
        }));
        assertEquals(List.of("b1", "c2"), taken);
    }

    /// Woken and cancelled at once: it has the item, or the next one has.
    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("all")
    void theItemOfOneThatIsCancelledJustAfterThePutIsNotLost(String name, Backend backend,
            Supplier<BlockingQueue<Integer>> maker) throws Exception {
        for (int round = 0; round < 50; round++) {
            taken.clear();
            BlockingQueue<Integer> queue = maker.get();
            backend.run(() -> TaskGroup.run(Blocked.KEEP_GOING, group -> {
                List<Task<?>> takers = List.of(taking(group, "a", queue), taking(group, "b", queue));
                // The one that is woken: the first that waits, or with a stack of waiters the last.
                int woken = name.endsWith("unfair") ? 1 : 0;
                queue.put(1);
                takers.get(woken).cancel("after the item has come");
                Blocked.until(() -> takers.get(woken).isDone() && taken.size() == 1, "the item is taken");
                takers.get(1 - woken).cancel("no item is left for it");
            }));
            assertEquals(1, taken.size());
            assertTrue(queue.isEmpty());
        }
    }

    /// Nobody else runs between the puts, so all is there when the takers come, and each takes what is first then.
    @Test
    @Tag("loop")
    void aPriorityQueueGivesTheLeastFirstToThoseWhoWait() throws Exception {
        BlockingQueue<Integer> queue = new PriorityBlockingQueue<>();
        Weft.run(() -> TaskGroup.run(group -> {
            for (String taker : List.of("a", "b", "c")) {
                taking(group, taker, queue);
            }
            for (int item : List.of(3, 1, 2)) {
                queue.put(item);
            }
        }));
        assertEquals(List.of("a1", "b2", "c3"), taken);
    }

    @Test
    @Tag("loop")
    void aDequeUsedAsAStackGivesTheLatestFirstToThoseWhoWait() throws Exception {
        LinkedBlockingDeque<Integer> stack = new LinkedBlockingDeque<>();
        Weft.run(() -> TaskGroup.run(group -> {
            for (String taker : List.of("a", "b", "c")) {
                Blocked.fork(group, taker, () -> taken.add(taker + stack.takeFirst()));
            }
            for (int item : List.of(1, 2, 3)) {
                stack.putFirst(item);
            }
        }));
        assertEquals(List.of("a3", "b2", "c1"), taken);
    }

    /// Off the loop, too: one taker after the other, while the putters of a full stack wait and come in between.
    @OnEveryBackend
    void aStackStaysOneWhilePuttersWait(Backend backend) throws Exception {
        LinkedBlockingDeque<Integer> stack = new LinkedBlockingDeque<>(2);
        backend.run(() -> TaskGroup.run(group -> {
            stack.putFirst(1);
            stack.putFirst(2);
            Task<?> three = Blocked.fork(group, "three", () -> stack.putFirst(3));
            Task<?> four = Blocked.fork(group, "four", () -> stack.putFirst(4));
            for (Task<?> putter : List.of(three, four)) {
                taken.add("" + stack.takeFirst());
                Blocked.await(putter);
            }
            taken.add("" + stack.takeFirst());
            taken.add("" + stack.takeFirst());
        }));
        assertEquals(List.of("2", "3", "4", "1"), taken);
    }

    @OnEveryBackend
    void aPriorityQueueStaysSortedWhenThoseWhoWaitForItAreCancelled(Backend backend) throws Exception {
        BlockingQueue<Integer> queue = new PriorityBlockingQueue<>();
        backend.run(() -> TaskGroup.run(Blocked.KEEP_GOING, group -> {
            Task<?> cancelled = taking(group, "a", queue);
            cancelled.cancel("no longer wanted");
            Blocked.until(cancelled::isDone, "it has ended");
            queue.addAll(List.of(3, 1, 2));
            for (int i = 0; i < 3; i++) {
                taken.add("" + queue.take());
            }
        }));
        assertEquals(List.of("1", "2", "3"), taken);
    }

    /// An element that becomes due when the test says so.
    private record Due(boolean[] now) implements Delayed {

        @Override
        public long getDelay(TimeUnit unit) {
            return now[0] ? 0 : unit.convert(1, TimeUnit.DAYS);
        }

        @Override
        public int compareTo(Delayed other) {
            return 0;
        }
    }

    /// Of those who wait for an element's delay only the first has a timer; it wakes the next one when it leaves.
    @OnEveryBackend
    void whoIsCancelledAtADelayQueueHandsTheTimerOn(Backend backend) throws Exception {
        DelayQueue<Due> queue = new DelayQueue<>();
        boolean[] now = new boolean[1];
        backend.run(() -> TaskGroup.run(Blocked.KEEP_GOING, group -> {
            queue.put(new Due(now));
            Task<?> leader = Blocked.fork(group, "leader", () -> queue.take());
            Task<?> follower = Blocked.fork(group, "follower", () -> queue.take());
            now[0] = true;
            leader.cancel("no longer wanted");
            Blocked.await(follower);
            Blocked.until(leader::isDone, "it has ended");
            assertTrue(leader.isCancelled());
        }));
    }

    @OnEveryBackend
    void transferReturnsWhenTheItemIsTaken(Backend backend) throws Exception {
        TransferQueue<Integer> queue = new LinkedTransferQueue<>();
        backend.run(() -> TaskGroup.run(group -> {
            queue.put(1);
            Task<?> transfer = Blocked.fork(group, "transfer", () -> queue.transfer(2));
            assertEquals(1, queue.take());
            assertEquals(Task.Status.RUNNING, transfer.status());
            assertEquals(2, queue.take());
            Blocked.await(transfer);
        }));
    }
}
