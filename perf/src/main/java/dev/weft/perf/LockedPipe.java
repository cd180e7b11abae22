package dev.weft.perf;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// A producer and a consumer as the textbook has them: a buffer, a lock around it, and a condition for each side.
final class LockedPipe extends Pipe {

    private final int capacity;
    private final Queue<Integer> items;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition hasRoom = lock.newCondition();
    private final Condition hasItem = lock.newCondition();

    LockedPipe(int capacity) {
        this.capacity = capacity;
        this.items = new ArrayDeque<>(capacity);
    }

    @Override
    void send(Integer item) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (items.size() == capacity) {
                hasRoom.await();
            }
            items.add(item);
            hasItem.signal();
        } finally {
            lock.unlock();
        }
    }

    @Override
    Integer receive() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (items.isEmpty()) {
                hasItem.await();
            }
            hasRoom.signal();
            return items.remove();
        } finally {
            lock.unlock();
        }
    }
}
