package dev.weft.examples.orders;

import dev.weft.Action;
import dev.weft.EventLoop;
import dev.weft.GroupOptions;
import dev.weft.Task;
import dev.weft.TaskGroup;
import dev.weft.Weft;
import dev.weft.channel.Channel;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.stereotype.Service;

/// What can go wrong on a loop, on demand, and on that of the stock book, where it hurts.
@Service
@ConditionalOnBooleanProperty("orders.trouble")
class Trouble {

    private final EventLoop loop;
    private final Queue<Task<?>> tasks = new ConcurrentLinkedQueue<>();

    Trouble(@Qualifier("stock") EventLoop loop) {
        this.loop = loop;
    }

    /// A task waits for what nobody will send.
    void stuck() {
        Channel<String> deliveries = Channel.<String>rendezvous().named("deliveries");
        begin("count delivery", () -> deliveries.receive());
    }

    /// Two tasks, each with a lock that the other one wants.
    void locks() {
        ReentrantLock shop = new ReentrantLock();
        ReentrantLock cellar = new ReentrantLock();
        CountDownLatch begun = new CountDownLatch(2);
        begin("move from shop to cellar", () -> move(shop, cellar, begun));
        begin("move from cellar to shop", () -> move(cellar, shop, begun));
    }

    private static void move(ReentrantLock from, ReentrantLock to, CountDownLatch begun) throws InterruptedException {
        from.lockInterruptibly();
        try {
            // It takes bad luck to have a deadlock; this is it.
            begun.countDown();
            begun.await();
            to.lockInterruptibly();
            to.unlock();
        } finally {
            from.unlock();
        }
    }

    /// A task computes, and lets nobody else run.
    void hog(Duration time) {
        begin("count pieces by hand", () -> compute(time));
    }

    private static void compute(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() - end < 0) {
            Thread.onSpinWait();
        }
    }

    /// A group gets more and more tasks, and none of them ends.
    void leak(int tasks) {
        begin("remind all customers", () -> TaskGroup.run(GroupOptions.named("reminders"), group -> {
            for (int i = 0; i < tasks; i++) {
                group.fork(() -> Weft.sleep(Duration.ofDays(1)), "reminder " + i);
            }
        }));
    }

    /// Ends all of it.
    void end() {
        for (Task<?> task; (task = tasks.poll()) != null;) {
            task.cancel("the trouble is over");
        }
    }

    private void begin(String name, Action body) {
        tasks.add(loop.submit(() -> {
            body.run();
            return "done";
        }, name));
    }
}
