package dev.weft.perf;

import dev.weft.EventLoop;
import dev.weft.TaskGroup;
import dev.weft.Weft;
import java.time.Duration;
import java.util.Random;

/// Timers at a rate: so many set each second on one loop, each due within a tenth of a second.
final class ScaleTimers {

    private static final Duration STEP = Duration.ofMillis(1);
    private static final int STEPS_A_SECOND = 1_000;
    private static final int SECONDS = 2;
    private static final int REHEARSED = 20;
    private static final int MOST_AHEAD_NANOS = 100_000_000;

    private final EventLoop loop = EventLoop.current();
    private final Random random = new Random(1);
    private final int steps;
    private final long[] late;
    private int set;
    private int fired;

    private ScaleTimers(int count, int steps) {
        late = new long[count];
        this.steps = steps;
    }

    static void run(int perSecond, ScaleWatch watch) throws Exception {
        Weft.<Exception>run(() -> {
            int steps = SECONDS * STEPS_A_SECOND / (watch.rehearses() ? REHEARSED : 1);
            int count = (int) ((long) perSecond * steps / STEPS_A_SECOND);
            ScaleTimers timers = new ScaleTimers(count, steps);
            watch.ideal((long) steps * STEP.toNanos());
            watch.start();
            timers.setAll();
            watch.stop();
            ScaleJob.check(count, timers.fired);
            watch.lateness(timers.late);
        });
    }

    private void setAll() throws InterruptedException {
        long begin = loop.nanoTime();
        for (int step = 1; step <= steps; step++) {
            // By the clock: a step that came late is made up for.
            Weft.sleep(Duration.ofNanos(Math.max(0, begin + step * STEP.toNanos() - loop.nanoTime())));
            for (long due = (long) late.length * step / steps; set < due; set++) {
                setOne(begin);
            }
        }
        while (fired < late.length) {
            Weft.sleep(STEP);
        }
    }

    private void setOne(long begin) {
        long at = loop.nanoTime() + random.nextInt(MOST_AHEAD_NANOS);
        loop.callAt(at, () -> late[fired++] = loop.nanoTime() - at);
    }
}
