package dev.weft.concurrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Backend;
import dev.weft.GroupOptions;
import dev.weft.OnEveryBackend;
import dev.weft.Task;
import dev.weft.TaskGroup;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Phaser;

/// Three ways to wait until all the work in a queue is done, and not only taken: what asyncio's `join` does.
class UnfinishedWorkTest {

    private final ConcurrentSkipListSet<Integer> done = new ConcurrentSkipListSet<>();

    /// The simplest: no queue at all. The group's own limit is the number of workers.
    @OnEveryBackend
    void aGroupEndsWhenTheWorkOfItsTasksIsDone(Backend backend) throws Exception {
        backend.run(() -> TaskGroup.run(GroupOptions.named("work").concurrency(2), group -> {
            for (int item = 1; item <= 4; item++) {
                int number = item;
                group.fork(() -> {
                    Thread.yield();
                    done.add(number);
                    if (number <= 2) {
                        // Work that makes more work.
                        group.fork(() -> done.add(number * 10));
                    }
                });
            }
        }));
        assertEquals(List.of(1, 2, 3, 4, 10, 20), List.copyOf(done));
    }

    /// Workers that end by themselves, when nothing more will come.
    @OnEveryBackend
    void workersEndAtTheEndMarksAndTheGroupWithThem(Backend backend) throws Exception {
        BlockingQueue<Optional<Integer>> queue = new LinkedBlockingQueue<>();
        backend.run(() -> TaskGroup.run(group -> {
            for (int worker = 0; worker < 2; worker++) {
                group.fork(() -> {
                    for (var item = queue.take(); item.isPresent(); item = queue.take()) {
                        done.add(item.get());
                    }
                });
            }
            for (int item = 1; item <= 4; item++) {
                queue.put(Optional.of(item));
            }
            queue.put(Optional.empty());
            queue.put(Optional.empty());
        }));
        assertEquals(List.of(1, 2, 3, 4), List.copyOf(done));
        assertTrue(queue.isEmpty());
    }

    /// A queue that knows how much of what was put into it is not done yet. Each such item is a party of the phaser.
    private static final class Jobs {

        private final BlockingQueue<Integer> queue = new LinkedBlockingQueue<>();
        private final Phaser unfinished = new Phaser() {
            @Override
            protected boolean onAdvance(int phase, int parties) {
                return false;
            }
        };

        void put(int item) {
            unfinished.register();
            queue.add(item);
        }

        int take() throws InterruptedException {
            return queue.take();
        }

        void taskDone() {
            unfinished.arriveAndDeregister();
        }

        void join() throws InterruptedException {
            int phase = unfinished.getPhase();
            if (unfinished.getRegisteredParties() > 0) {
                unfinished.awaitAdvanceInterruptibly(phase);
            }
        }
    }

    private final Jobs jobs = new Jobs();

    private void work() throws InterruptedException {
        while (true) {
            int item = jobs.take();
            try {
                Thread.yield();
                if (item <= 2) {
                    jobs.put(item * 10);
                }
                done.add(item);
            } finally {
                jobs.taskDone();
            }
        }
    }

    @OnEveryBackend
    void aPhaserTellsWhenAllWorkIsDoneAlsoWhatCameOnTheWay(Backend backend) throws Exception {
        backend.run(() -> TaskGroup.run(group -> {
            for (int item = 1; item <= 4; item++) {
                jobs.put(item);
            }
            group.forkDaemon(this::work);
            group.forkDaemon(this::work);
            jobs.join();
            assertEquals(List.of(1, 2, 3, 4, 10, 20), List.copyOf(done));
            // And again: each time that all is done is a phase.
            jobs.put(5);
            jobs.join();
            assertTrue(done.contains(5));
        }));
    }

    @OnEveryBackend
    void withNothingToDoJoinDoesNotWait(Backend backend) throws Exception {
        backend.run(() -> {
            jobs.join();
            jobs.put(1);
            jobs.take();
            jobs.taskDone();
            jobs.join();
        });
    }

    @OnEveryBackend
    void allWhoJoinAreWokenAndACancelledOneLeavesNothingBehind(Backend backend) throws Exception {
        backend.run(() -> TaskGroup.run(Blocked.KEEP_GOING, group -> {
            jobs.put(1);
            Task<?> cancelled = Blocked.fork(group, "cancelled", jobs::join);
            Task<?> first = Blocked.fork(group, "first", jobs::join);
            Task<?> second = Blocked.fork(group, "second", jobs::join);
            cancelled.cancel("no longer wanted");
            Blocked.until(cancelled::isDone, "it has ended");
            assertFalse(first.isDone());
            jobs.take();
            jobs.taskDone();
            Blocked.await(first);
            Blocked.await(second);
        }));
    }

    /// A worker that is cancelled in the midst of an item counts it out in its `finally`.
    @OnEveryBackend
    void theItemOfACancelledWorkerIsCountedOut(Backend backend) throws Exception {
        backend.run(() -> TaskGroup.run(Blocked.KEEP_GOING, group -> {
            jobs.put(1);
            Task<?> worker = Blocked.fork(group, "worker", () -> {
                jobs.take();
                try {
                    new CountDownLatch(1).await();
                } finally {
                    jobs.taskDone();
                }
            });
            Task<?> joining = Blocked.fork(group, "joining", jobs::join);
            worker.cancel("no longer wanted");
            Blocked.await(joining);
        }));
    }

    @OnEveryBackend
    void tooManyTimesDoneIsAnError(Backend backend) throws Exception {
        backend.run(() -> {
            jobs.put(1);
            jobs.taskDone();
            assertThrows(IllegalStateException.class, jobs::taskDone);
        });
    }
}
