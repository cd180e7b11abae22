package dev.weft.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.AlsoSimulated;
import dev.weft.Backend;
import dev.weft.OnEveryBackend;
import dev.weft.Task;
import dev.weft.TaskGroup;
import dev.weft.Weft;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// A flag to wait for.
@AlsoSimulated
class EventTest {

    /// So many tasks that wait for the event, in the order of their numbers.
    private static List<Task<Void>> waiting(TaskGroup group, Event event, int count, List<Integer> passed)
            throws InterruptedException {
        List<Task<Void>> tasks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int number = i;
            CountDownLatch begun = new CountDownLatch(1);
            Task<Void> task = group.fork(() -> {
                begun.countDown();
                event.await();
                passed.add(number);
            });
            begun.await();
            Until.until(() -> task.toString().contains("waiting on an event"));
            tasks.add(task);
        }
        return tasks;
    }

    @OnEveryBackend
    void settingLetsEverybodyGoOnInTheOrderOfComing(Backend backend) throws Exception {
        backend.run(() -> {
            Event event = new Event();
            List<Integer> passed = Collections.synchronizedList(new ArrayList<>());
            TaskGroup.run(group -> {
                waiting(group, event, 5, passed);
                event.set();
            });
            assertEquals(5, passed.size());
            if (backend == Backend.LOOP) {
                assertEquals(List.of(0, 1, 2, 3, 4), passed);
            }
        });
    }

    @OnEveryBackend
    void nobodyWaitsWhileItIsSet(Backend backend) throws Exception {
        backend.run(() -> {
            Event event = new Event();
            assertFalse(event.isSet());
            event.set();
            event.set();
            assertTrue(event.isSet());
            event.await();
            event.await();
        });
    }

    @OnEveryBackend
    void onceClearedItMakesThoseWaitWhoComeLater(Backend backend) throws Exception {
        backend.run(() -> {
            Event event = new Event();
            event.set();
            event.clear();
            assertFalse(event.isSet());
            assertThrows(TimeoutException.class, () -> Weft.withTimeout(Duration.ofMillis(1), event::await));
        });
    }

    @OnEveryBackend
    void whoWaitedWhenItWasSetGoesOnThoughItWasClearedAtOnce(Backend backend) throws Exception {
        backend.run(() -> {
            Event event = new Event();
            List<Integer> passed = Collections.synchronizedList(new ArrayList<>());
            TaskGroup.run(group -> {
                waiting(group, event, 3, passed);
                event.set();
                event.clear();
            });
            assertEquals(3, passed.size());
        });
    }

    @OnEveryBackend
    void aCancelledWaiterLeavesTheOthersInOrder(Backend backend) throws Exception {
        backend.run(() -> {
            Event event = new Event();
            List<Integer> passed = Collections.synchronizedList(new ArrayList<>());
            TaskGroup.run(group -> {
                List<Task<Void>> tasks = waiting(group, event, 3, passed);
                tasks.get(0).cancel("not needed");
                Until.until(tasks.get(0)::isDone);
                event.set();
            });
            assertEquals(2, passed.size());
            assertTrue(passed.containsAll(List.of(1, 2)));
        });
    }

    @OnEveryBackend
    void aCancelledTaskDoesNotPassEvenIfItIsSet(Backend backend) throws Exception {
        backend.run(() -> {
            Event event = new Event();
            event.set();
            TaskGroup.run(group -> {
                Task<Void> task = group.fork(() -> {
                    assertThrows(InterruptedException.class, () -> Weft.sleep(Duration.ofDays(1)));
                    event.await();
                });
                Until.until(() -> task.status() == Task.Status.RUNNING);
                task.cancel("enough");
                Until.until(task::isDone);
                assertEquals(Task.Status.CANCELLED, task.status());
            });
        });
    }

    @Test
    void platformThreadsWaitAndSetToo() throws Exception {
        Event there = new Event();
        Event back = new Event();
        AtomicInteger rounds = new AtomicInteger();
        Thread other = Thread.ofPlatform().start(() -> {
            try {
                for (int i = 0; i < 1000; i++) {
                    there.await();
                    there.clear();
                    rounds.incrementAndGet();
                    back.set();
                }
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        for (int i = 0; i < 1000; i++) {
            there.set();
            back.await();
            back.clear();
        }
        other.join();
        assertEquals(1000, rounds.get());
    }
}
