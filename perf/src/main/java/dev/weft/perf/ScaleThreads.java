package dev.weft.perf;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;

/// The peers of [Scale] that are plain virtual threads, on the JDK's scheduler.
final class ScaleThreads {

    private ScaleThreads() {
    }

    static void sleep(int n, ScaleWatch watch) throws Exception {
        LongAdder woken = new LongAdder();
        ScaleSleeps sleeps = new ScaleSleeps(n, watch);
        watch.start();
        List<Thread> all = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            var length = sleeps.length(i);
            all.add(Thread.startVirtualThread(() -> {
                try {
                    Thread.sleep(length);
                    woken.increment();
                } catch (InterruptedException e) {
                    // Then one is missing.
                }
            }));
        }
        for (Thread one : all) {
            one.join();
        }
        watch.stop();
        ScaleJob.check(n, woken.sum());
    }

    static void group(int n, ScaleWatch watch) {
        LongAdder ran = new LongAdder();
        watch.start();
        try (ExecutorService group = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < n; i++) {
                group.execute(ran::increment);
            }
        }
        watch.stop();
        ScaleJob.check(n, ran.sum());
    }

    static void cancel(int n, ScaleWatch watch) throws Exception {
        LongAdder ended = new LongAdder();
        CountDownLatch begun = new CountDownLatch(n);
        List<Thread> all = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            all.add(Thread.startVirtualThread(() -> {
                begun.countDown();
                try {
                    Thread.sleep(86_400_000);
                } catch (InterruptedException e) {
                    ended.increment();
                }
            }));
        }
        begun.await();
        while (all.getLast().getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        watch.settled();
        watch.start();
        all.forEach(Thread::interrupt);
        for (Thread one : all) {
            one.join();
        }
        watch.stop();
        ScaleJob.check(n, ended.sum());
    }
}
