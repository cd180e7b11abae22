package dev.weft;

import dev.weft.loop.Scheduler;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Which loop of a group is to have the next piece of work.
final class Placement {

    /* The better of two, one of them by chance ("power of two choices": Mitzenmacher, 1996): nearly as even as the best of
     * all, looks at two loops however many there are, and does not send everybody to the same loop at once, as the best of all
     * does when figures are a moment old. The one of the two that is not by chance goes round, so that idle loops take turns. */

    /// More than the rough time is behind, by which a short step may look as long as that.
    private static final long HELD_NANOS = 100_000_000;

    /// A loop, and what the group has placed there.
    static final class Seat {

        private final EventLoop loop;
        private final Scheduler scheduler;
        /// What was submitted and has not ended: the loop does not count what it has not taken in, as behind a task that holds it.
        private final AtomicInteger placed = new AtomicInteger();

        private Seat(EventLoop loop) {
            this.loop = loop;
            this.scheduler = loop.scheduler();
        }

        EventLoop loop() {
            return loop;
        }

        <T extends @Nullable Object> Task<T> submit(Callable<? extends T> body, @Nullable String name) {
            placed.incrementAndGet();
            boolean submitted = false;
            try {
                Task<T> task = loop.submit(body, name);
                submitted = true;
                task.whenEnded(placed::decrementAndGet);
                return task;
            } finally {
                if (!submitted) {
                    placed.decrementAndGet();
                }
            }
        }

        private int tasks() {
            return Math.max(placed.get(), scheduler.liveCount());
        }

        private boolean isHeld() {
            return scheduler.stepNanos() >= HELD_NANOS;
        }
    }

    private static final Comparator<Seat> BY_LOAD = Comparator.comparing(Seat::isHeld).thenComparingInt(Seat::tasks);

    private final List<Seat> seats;
    private final AtomicInteger turn = new AtomicInteger();

    Placement(List<EventLoop> loops) {
        this.seats = loops.stream().map(Seat::new).toList();
    }

    Seat next() {
        int first = Math.floorMod(turn.getAndIncrement(), seats.size());
        if (seats.size() == 1) {
            return seats.getFirst();
        }
        int distance = 1 + ThreadLocalRandom.current().nextInt(seats.size() - 1);
        Seat better = lighter(seats.get(first), seats.get((first + distance) % seats.size()));
        return better.isHeld() ? seats.stream().min(BY_LOAD).orElseThrow() : better;
    }

    /// @return the first if they are alike
    private static Seat lighter(Seat first, Seat second) {
        return BY_LOAD.compare(second, first) < 0 ? second : first;
    }
}
