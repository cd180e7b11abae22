package dev.weft.testing;

import dev.weft.Task;
import dev.weft.TaskGroup;
import dev.weft.Weft;
import dev.weft.channel.CapacityLimiter;
import dev.weft.channel.Channel;
import dev.weft.channel.Select;
import dev.weft.coroutine.Generator;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// A program that waits in every way there is, and writes down who came when.
final class EverythingAtOnce {

    private final List<String> log = new ArrayList<>();

    /// @param generators whether there are any: the JVM may crash when it takes the stack trace of a thread that is just being
    ///                   suspended inside the continuation of a generator
    static List<String> run(boolean generators) throws Exception {
        EverythingAtOnce all = new EverythingAtOnce();
        TaskGroup.scope(group -> {
            all.channels(group);
            all.locks(group);
            all.monitors(group);
            all.times(group);
            all.selects(group);
            if (generators) {
                all.generators(group);
            }
            all.offloads(group);
            all.guests(group);
            all.queues(group);
            return null;
        });
        return all.log;
    }

    private void came(String what, Object which) {
        log.add(what + " " + which);
    }

    private void channels(TaskGroup group) {
        Channel<Integer> rendezvous = Channel.<Integer>rendezvous();
        Channel<Integer> buffered = Channel.<Integer>buffered(2);
        for (int i = 0; i < 4; i++) {
            int number = i;
            group.fork(() -> {
                rendezvous.send(number);
                buffered.send(number);
            });
            group.fork(() -> came("rendezvous", rendezvous.receive()));
            group.fork(() -> came("buffered", buffered.receive()));
        }
        CapacityLimiter limiter = new CapacityLimiter(2);
        for (int i = 0; i < 4; i++) {
            int number = i;
            group.fork(() -> limiter.run(() -> {
                Weft.yieldNow();
                came("permit", number);
            }));
        }
    }

    private void locks(TaskGroup group) {
        ReentrantLock lock = new ReentrantLock();
        Condition turned = lock.newCondition();
        Semaphore semaphore = new Semaphore(1);
        CyclicBarrier barrier = new CyclicBarrier(4);
        int[] turn = new int[1];
        for (int i = 0; i < 4; i++) {
            int number = i;
            group.fork(() -> {
                lock.lock();
                try {
                    while (turn[0] < number / 2) {
                        turned.await();
                    }
                    turn[0]++;
                    Thread.yield();
                    turned.signalAll();
                    came("locked", number);
                } finally {
                    lock.unlock();
                }
                semaphore.acquire();
                Thread.yield();
                came("semaphore", number);
                semaphore.release();
                came("barrier", barrier.await());
            });
        }
    }

    private void monitors(TaskGroup group) {
        Object monitor = new Object();
        Deque<Integer> stack = new ArrayDeque<>();
        for (int i = 0; i < 5; i++) {
            int number = i;
            group.fork(() -> {
                synchronized (monitor) {
                    Thread.yield();
                    stack.push(number);
                    came("pushed", number);
                    if (number % 2 == 0) {
                        monitor.notify();
                    } else {
                        monitor.notifyAll();
                    }
                }
                Thread.yield();
                synchronized (monitor) {
                    Weft.yieldNow();
                }
            });
            group.fork(() -> {
                synchronized (monitor) {
                    while (stack.isEmpty()) {
                        monitor.wait();
                    }
                    came("popped", stack.pop());
                    if (!stack.isEmpty()) {
                        monitor.notify();
                    }
                }
            });
        }
    }

    private void times(TaskGroup group) {
        for (int i = 0; i < 5; i++) {
            int number = i;
            group.fork(() -> {
                Weft.sleep(Duration.ofMillis(Simulation.random().nextInt(4)));
                came("slept", number);
                try {
                    Weft.withTimeout(Duration.ofMillis(2), () -> Weft.sleep(Duration.ofMillis(1 + number)));
                    came("in time", number);
                } catch (TimeoutException e) {
                    came("late", number);
                }
            });
        }
    }

    private void selects(TaskGroup group) {
        Channel<String> left = Channel.<String>rendezvous();
        Channel<String> right = Channel.<String>buffered(1);
        for (int i = 0; i < 3; i++) {
            int number = i;
            group.fork(() -> left.send("left " + number));
            group.fork(() -> right.send("right " + number));
        }
        for (int i = 0; i < 6; i++) {
            group.fork(() -> came("selected",
                    Select.fairly(Select.receive(left, item -> item), Select.receive(right, item -> item))));
        }
    }

    private void generators(TaskGroup group) {
        for (int i = 0; i < 2; i++) {
            int number = i;
            group.fork(() -> {
                try (Generator<Integer> numbers = Generator.of(out -> {
                    for (int k = 0; k < 3; k++) {
                        Weft.yieldNow();
                        out.yield(number * 10 + k);
                    }
                    return null;
                })) {
                    for (int each : numbers) {
                        came("generated", each);
                        Thread.yield();
                    }
                }
            });
        }
    }

    private void offloads(TaskGroup group) {
        for (int i = 0; i < 3; i++) {
            int number = i;
            group.fork(() -> came("offloaded", Weft.offload(() -> {
                Thread.yield();
                return number;
            })));
        }
    }

    private void guests(TaskGroup group) {
        group.fork(() -> {
            List<Thread> guests = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                int number = i;
                guests.add(Thread.startVirtualThread(() -> {
                    Thread.yield();
                    came("guest", number);
                }));
            }
            for (Thread guest : guests) {
                guest.join();
            }
        });
        group.fork(() -> {
            try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
                CountDownLatch latch = new CountDownLatch(2);
                Future<?> first = executor.submit(() -> {
                    latch.countDown();
                    latch.await();
                    came("executor", 1);
                    return null;
                });
                Future<?> second = executor.submit(() -> {
                    latch.countDown();
                    synchronized (latch) {
                        Thread.yield();
                    }
                    came("executor", 2);
                });
                first.get();
                second.get();
            }
        });
    }

    private void queues(TaskGroup group) {
        BlockingQueue<Integer> queue = new ArrayBlockingQueue<>(1);
        CompletableFuture<Integer> future = new CompletableFuture<>();
        for (int i = 0; i < 3; i++) {
            int number = i;
            group.fork(() -> {
                queue.put(number);
                came("future", future.get());
            });
            Task<Void> taker = group.fork(() -> {
                int taken = queue.take();
                came("taken", taken);
                future.complete(taken);
            });
            group.fork(() -> {
                taker.await();
                came("awaited", number);
            });
        }
    }
}
