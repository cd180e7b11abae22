package dev.weft.examples.seeds;

import dev.weft.TaskGroup;
import dev.weft.Weft;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/// A task that waits for a lock or a queue of `java.util.concurrent` lets the others run: there is nothing to replace.
///
/// ```python
/// monkey.patch_all()           # then threading.Lock and queue.Queue switch
/// ```
public record LocksAndQueues(Duration second, PrintStream out) {

    public static void main(String[] args) throws InterruptedException {
        new LocksAndQueues(Duration.ofSeconds(1), System.out).run();
    }

    void run() throws InterruptedException {
        lock();
        queue();
    }

    void lock() throws InterruptedException {
        Lock lock = new ReentrantLock();
        Weft.run(() -> TaskGroup.run(group -> {
            group.fork(() -> hold(lock, "A"));
            group.fork(() -> hold(lock, "B"));
            group.fork(() -> out.println("C goes on"));
        }));
    }

    private void hold(Lock lock, String name) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            out.println(name + " has the lock");
            Thread.sleep(second);
        } finally {
            lock.unlock();
        }
    }

    void queue() throws InterruptedException {
        BlockingQueue<Integer> queue = new ArrayBlockingQueue<>(1);
        Weft.run(() -> TaskGroup.run(group -> {
            group.fork(() -> produce(queue));
            group.fork(() -> consume(queue));
        }));
    }

    private void produce(BlockingQueue<Integer> queue) throws InterruptedException {
        for (int n = 1; n <= 3; n++) {
            out.println("producing " + n + "...");
            queue.put(n);
        }
    }

    private void consume(BlockingQueue<Integer> queue) throws InterruptedException {
        for (int n = 1; n <= 3; n++) {
            out.println("consuming " + queue.take() + "...");
            Thread.sleep(second);
        }
    }
}
