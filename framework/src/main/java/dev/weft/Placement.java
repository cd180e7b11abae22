package dev.weft;

import dev.weft.loop.Scheduler;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/// Which loop of a group is to have the next piece of work.
final class Placement {

    /* The better of two, one of them by chance ("power of two choices": Mitzenmacher, 1996): nearly as even as the best of
     * all, looks at two loops however many there are, and does not send everybody to the same loop at once, as the best of all
     * does when figures are a moment old. The one of the two that is not by chance goes round, so that idle loops take turns. */

    /// More than the rough time is behind, by which a short step may look as long as that.
    private static final long HELD_NANOS = 100_000_000;

    /// A loop, and what has been sent there.
    private static final class Seat {

        private final EventLoop loop;
        private final Scheduler scheduler;
        /// How much was sent since the loop ran anything: it does not count what it has not taken in, as behind a task that
        /// holds it. Several who send at once may miscount by one.
        private final AtomicInteger sent = new AtomicInteger();
        private volatile long runsBefore = -1;

        private Seat(EventLoop loop) {
            this.loop = loop;
            this.scheduler = loop.scheduler();
        }

        private EventLoop take() {
            long runs = scheduler.runs();
            if (runs != runsBefore) {
                runsBefore = runs;
                sent.set(0);
            }
            sent.incrementAndGet();
            return loop;
        }

        private int tasks() {
            return scheduler.liveCount() + (scheduler.runs() == runsBefore ? sent.get() : 0);
        }

        /// Whether work that is sent there would be refused, or wait for who holds the loop.
        private boolean isOut() {
            return loop.shutdown().hasBegun() || scheduler.stepNanos() >= HELD_NANOS;
        }
    }

    private static final Comparator<Seat> BY_LOAD = Comparator.comparing(Seat::isOut).thenComparingInt(Seat::tasks);

    private final List<Seat> seats;
    private final AtomicInteger turn = new AtomicInteger();

    Placement(List<EventLoop> loops) {
        this.seats = loops.stream().map(Seat::new).toList();
    }

    EventLoop next() {
        int first = Math.floorMod(turn.getAndIncrement(), seats.size());
        return (seats.size() == 1 ? seats.getFirst() : better(first)).take();
    }

    private Seat better(int first) {
        int distance = 1 + ThreadLocalRandom.current().nextInt(seats.size() - 1);
        Seat lighter = lighter(seats.get(first), seats.get((first + distance) % seats.size()));
        return lighter.isOut() ? seats.stream().min(BY_LOAD).orElseThrow() : lighter;
    }

    /// @return the first if they are alike
    private static Seat lighter(Seat first, Seat second) {
        return BY_LOAD.compare(second, first) < 0 ? second : first;
    }
}
