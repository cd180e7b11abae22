package dev.weft.observe;

import dev.weft.EventLoop;
import dev.weft.GroupOptions;
import dev.weft.LoopOptions;
import dev.weft.TaskGroup;
import dev.weft.Weft;
import dev.weft.channel.Channel;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;

/// What goes wrong in programs: a lock cycle, a hog, a task that waits for what never comes, a leak. Ends when its input does.
final class PsTreeTestProgram {

    private static final int SLEEPERS = 5_000;

    private static volatile boolean hogs = true;

    private final ReentrantLock savings = new ReentrantLock();
    private final ReentrantLock current = new ReentrantLock();
    private final Channel<String> orders = Channel.rendezvous();
    private final CountDownLatch planted = new CountDownLatch(2 + 1 + 1 + SLEEPERS);

    private void transfer(ReentrantLock from, ReentrantLock to) throws InterruptedException {
        from.lock();
        planted.countDown();
        Weft.yieldNow();
        to.lock(); // transfer stands here
    }

    private Void receive() throws InterruptedException {
        planted.countDown();
        orders.receive(); // receive stands here
        return null;
    }

    private Void leak() throws InterruptedException {
        TaskGroup.run(GroupOptions.named("leak"), group -> {
            for (int i = 0; i < SLEEPERS; i++) {
                group.fork(() -> {
                    planted.countDown();
                    Weft.sleep(Duration.ofHours(1));
                }, "sleeper-" + i);
            }
        });
        return null;
    }

    private Void hog() {
        planted.countDown();
        long spins = 0;
        while (hogs) {
            spins++; // hog stands about here
        }
        planted.countDown();
        return null;
    }

    void run() throws Exception {
        try (EventLoop bank = EventLoop.open(LoopOptions.named("bank").closeGrace(Duration.ZERO));
                EventLoop mill = EventLoop.open(LoopOptions.named("mill").closeGrace(Duration.ZERO))) {
            bank.submit(() -> {
                TaskGroup.run(GroupOptions.named("accounts"), group -> {
                    group.fork(() -> transfer(savings, current), "rent");
                    group.fork(() -> transfer(current, savings), "salary");
                });
                return null;
            }, "transfers");
            bank.submit(this::receive, "orders");
            bank.submit(this::leak, "leaking");
            mill.submit(this::hog, "hog");
            planted.await();
            IO.println("planted");
            IO.readln();
            hogs = false;
        }
    }

    public static void main(String[] arguments) throws Exception {
        new PsTreeTestProgram().run();
        System.exit(0);
    }
}
