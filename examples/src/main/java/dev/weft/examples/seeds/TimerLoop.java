package dev.weft.examples.seeds;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;

/// The smallest event loop there is, for the programs that show how such things are made: it sleeps until the next callback
/// is due, and calls it. In one thread, without any help of Weft's.
final class TimerLoop {

    private record Alarm(long atNanos, long number, Runnable callback) {
    }

    private final PriorityQueue<Alarm> alarms = new PriorityQueue<>(
            Comparator.comparingLong(Alarm::atNanos).thenComparingLong(Alarm::number));
    private long nowNanos;
    private long number;

    /// Later than the callback that calls this, not than the time at which that happens: so the order is always the same.
    void callLater(Duration delay, Runnable callback) {
        alarms.add(new Alarm(nowNanos + delay.toNanos(), number++, callback));
    }

    /// Runs until there is nothing left to call.
    void run() throws InterruptedException {
        long begin = System.nanoTime();
        for (Alarm alarm; (alarm = alarms.poll()) != null;) {
            nowNanos = alarm.atNanos;
            Thread.sleep(Duration.ofNanos(begin + nowNanos - System.nanoTime()));
            alarm.callback.run();
        }
    }
}
