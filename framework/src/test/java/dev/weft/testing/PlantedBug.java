package dev.weft.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Action;
import dev.weft.TaskGroup;
import dev.weft.Weft;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Programs with a mistake that a loop in production, first come, first served, does not show.
enum PlantedBug {

    /// The balance is checked, and used after a suspension point in which another may use it, too.
    ATOMICITY {
        @Override
        void run() throws Exception {
            int[] balance = {100};
            TaskGroup.scope(group -> {
                group.fork(() -> {
                    if (balance[0] >= 80) {
                        Weft.yieldNow();
                        balance[0] -= 80;
                    }
                });
                group.fork(() -> {
                    hops(3);
                    if (balance[0] >= 80) {
                        balance[0] -= 80;
                    }
                });
                return null;
            });
            assertTrue(balance[0] >= 0, "overdrawn: " + balance[0]);
        }
    },

    /// The consumer sees an empty queue, and then takes a moment to say that it waits: who adds an item then wakes nobody.
    LOST_WAKE_UP {
        @Override
        void run() throws Exception {
            Deque<String> queue = new ArrayDeque<>();
            @Nullable CompletableFuture<?>[] waiting = {null};
            TaskGroup.scope(group -> {
                group.fork(() -> {
                    while (queue.isEmpty()) {
                        Weft.yieldNow();
                        CompletableFuture<?> signal = new CompletableFuture<>();
                        waiting[0] = signal;
                        signal.get();
                    }
                    assertEquals("item", queue.remove());
                }, "consumer");
                group.fork(() -> {
                    hops(3);
                    queue.add("item");
                    if (waiting[0] != null) {
                        waiting[0].complete(null);
                    }
                }, "producer");
                return null;
            });
        }
    },

    /// Uses what another task makes, without waiting for that: it happens to be made first.
    ORDER {
        @Override
        void run() throws Exception {
            @Nullable String[] settings = {null};
            TaskGroup.scope(group -> {
                group.fork(() -> {
                    settings[0] = "made";
                });
                group.fork(() -> {
                    hops(2);
                    assertNotNull(settings[0], "used before it was made");
                });
                return null;
            });
        }
    },

    /// Two locks in two orders, at times that usually do not meet.
    DEADLOCK {
        @Override
        void run() throws Exception {
            ReentrantLock first = new ReentrantLock();
            ReentrantLock second = new ReentrantLock();
            TaskGroup.scope(group -> {
                group.fork(() -> both(first, second));
                group.fork(() -> {
                    hops(4);
                    both(second, first);
                });
                return null;
            });
        }

        private void both(ReentrantLock outer, ReentrantLock inner) throws InterruptedException {
            outer.lockInterruptibly();
            try {
                Weft.yieldNow();
                inner.lockInterruptibly();
                inner.unlock();
            } finally {
                outer.unlock();
            }
        }
    },

    /// One task is held up in the middle of what it does while another comes all the way round: its place looks as it did.
    STARVATION {
        @Override
        void run() throws Exception {
            int[] head = {1};
            int[] generation = {0};
            TaskGroup.scope(group -> {
                group.fork(() -> {
                    int seen = head[0];
                    int then = generation[0];
                    Weft.yieldNow();
                    assertTrue(head[0] != seen || generation[0] == then, "the head is the same, and is another");
                });
                group.fork(() -> {
                    head[0] = 2;
                    hops(8);
                    generation[0]++;
                    head[0] = 1;
                });
                return null;
            });
        }
    };

    abstract void run() throws Exception;

    /// Comes so many turns later.
    private static void hops(int count) throws InterruptedException {
        for (int i = 0; i < count; i++) {
            Weft.yieldNow();
        }
    }

    Action program() {
        return this::run;
    }
}
