package dev.weft.spring.actuate;

import dev.weft.EventLoop;
import dev.weft.LoopOptions;
import dev.weft.Task;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;

/// Tasks that wait, on a loop of their own.
final class RealTasks implements AutoCloseable {

    final EventLoop loop = EventLoop.open(LoopOptions.named("bank"));

    /// Has a task wait while something is done.
    static void run(String name, Runnable meanwhile) throws InterruptedException {
        try (RealTasks tasks = new RealTasks()) {
            tasks.wait(name);
            meanwhile.run();
        }
    }

    Task<Void> wait(String name) throws InterruptedException {
        CountDownLatch waits = new CountDownLatch(1);
        Task<Void> task = loop.submit(() -> {
            waits.countDown();
            new CountDownLatch(1).await();
            return null;
        }, name);
        waits.await();
        return task;
    }

    /// Two that wait for each other, until they are cancelled.
    void deadlock(String one, String other) throws InterruptedException {
        ReentrantLock first = new ReentrantLock();
        ReentrantLock second = new ReentrantLock();
        CountDownLatch both = new CountDownLatch(2);
        loop.submit(() -> lock(first, both, second), one);
        loop.submit(() -> lock(second, both, first), other);
        both.await();
    }

    private static Void lock(ReentrantLock own, CountDownLatch both, ReentrantLock others) throws InterruptedException {
        own.lock();
        try {
            both.countDown();
            both.await();
            others.lockInterruptibly();
            others.unlock();
            return null;
        } finally {
            own.unlock();
        }
    }

    @Override
    public void close() {
        loop.close();
    }
}
