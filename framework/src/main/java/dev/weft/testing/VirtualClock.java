package dev.weft.testing;

import dev.weft.loop.Clock;
import dev.weft.loop.Domain;
import dev.weft.loop.Poller;
import dev.weft.loop.Scheduler;
import dev.weft.loop.Strand;
import dev.weft.loop.Waiter;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// A clock for one loop whose time passes only when everybody on it waits: an hour of sleeps and timeouts ends in the time that
/// it takes to compute what happens in it.
///
/// ```java
/// Weft.run(LoopOptions.defaults().clock(VirtualClock.create()), () -> {
///     Weft.sleep(Duration.ofHours(1));
/// });
/// ```
///
/// It begins at zero. When nothing on the loop can run, it jumps to the earliest moment that anybody waits for; but not while a
/// call that was handed to [dev.weft.Weft#offload] is under way. With [#byHand] it moves only when it is told to. It never goes
/// back.
///
/// It is the time of all that waits through Weft: sleeps, timeouts, deadlines, `callLater`, channels, and untimed waits of
/// `java.util.concurrent` inside a timeout of Weft's. What the JDK times itself, as `Thread.sleep` and `poll(1, SECONDS)`, lasts as
/// long as it says, and the clock waits for it, unless [VirtualTimeAgent] makes that virtual, too. The clock does not know what
/// other threads will do, say complete a future: it may jump before.
///
/// As Trio's `MockClock` with `autojump_threshold=0`, and, by hand, kotlinx-coroutines' `TestCoroutineScheduler`. [Simulation] has
/// one of its own.
public final class VirtualClock implements Clock {

    private final boolean jumps;
    private final AtomicReference<@Nullable Scheduler> loop = new AtomicReference<>();
    private volatile long now;

    private VirtualClock(boolean jumps) {
        this.jumps = jumps;
    }

    /// A clock that jumps when everybody waits.
    ///
    /// @return at zero
    public static VirtualClock create() {
        return new VirtualClock(true);
    }

    /// A clock that moves only by [#advance] and [#advanceUntilIdle].
    ///
    /// @return at zero
    public static VirtualClock byHand() {
        return new VirtualClock(false);
    }

    /// {@inheritDoc}
    ///
    /// @return ns since the clock's beginning. Any thread
    @Override
    public long nanoTime() {
        return now;
    }

    /// How much time has passed. Any thread.
    ///
    /// @return since the clock's beginning
    public Duration elapsed() {
        return Duration.ofNanos(now);
    }

    /// Lets time pass: everything that is due up to then happens, in order, each at its time, before this returns; and whatever
    /// that makes ready has run. From a task on the clock's loop; from elsewhere, `loop.run(() -> clock.advance(...))`.
    ///
    /// @param duration zero or more
    /// @throws IllegalArgumentException if it is negative: time does not go back
    /// @throws IllegalStateException    if called by anybody but a task on the loop that has this clock
    /// @throws InterruptedException     if the task is cancelled or interrupted; time may have passed in part
    public void advance(Duration duration) throws InterruptedException {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("advance(" + duration + "): time does not go back");
        }
        Scheduler mine = current();
        long end = now + Domain.nanos(duration);
        mine.awaitQuiet();
        for (long next = mine.nextDeadline(); next != Waiter.NO_DEADLINE && next - end <= 0;) {
            moveTo(next);
            mine.awaitQuiet();
            next = mine.nextDeadline();
        }
        moveTo(end);
        mine.awaitQuiet();
    }

    /// Lets everything happen that is waited for, however long that takes; returns when nobody waits for time to pass. Does not
    /// return while something repeats itself for ever. From a task on the clock's loop.
    ///
    /// @throws IllegalStateException if called by anybody but a task on the loop that has this clock
    /// @throws InterruptedException  if the task is cancelled or interrupted; time may have passed in part
    public void advanceUntilIdle() throws InterruptedException {
        Scheduler mine = current();
        mine.awaitQuiet();
        for (long next = mine.nextDeadline(); next != Waiter.NO_DEADLINE; next = mine.nextDeadline()) {
            moveTo(next);
            mine.awaitQuiet();
        }
    }

    /// Lets everything run that can run now, and no time pass. From a task on the clock's loop.
    ///
    /// @throws IllegalStateException if called by anybody but a task on the loop that has this clock
    /// @throws InterruptedException  if the task is cancelled or interrupted
    public void runCurrent() throws InterruptedException {
        current().awaitQuiet();
    }

    /// This clock as one of `java.time`, in UTC, for code that asks for the date.
    ///
    /// @param start what it shows at the clock's beginning
    /// @return a view; any thread may ask it
    public java.time.Clock wallClock(Instant start) {
        return new WallClock(this, start, ZoneOffset.UTC);
    }

    private void moveTo(long moment) {
        if (moment - now > 0) {
            now = moment;
        }
    }

    /// Whose clock it is.
    ///
    /// @return null before that is opened
    @Nullable Scheduler loop() {
        return loop.get();
    }

    private Scheduler current() {
        Scheduler mine = loop.get();
        if (mine == null || Strand.current().domain() != mine) {
            throw new IllegalStateException("this clock is moved by a task on the loop that lives by it, and "
                    + Thread.currentThread() + " is none: "
                    + (mine == null ? "give it to one with LoopOptions.clock, and" : "from outside,")
                    + " use loop.run(() -> clock.advance(...))");
        }
        return mine;
    }

    // --- of the loop ---

    @Override
    public long nanosUntil(long deadline) {
        if (!jumps) {
            return Poller.FOREVER;
        }
        moveTo(deadline);
        return 0;
    }

    @Override
    public boolean isReal() {
        return false;
    }

    @Override
    public void opened(Scheduler opened) {
        if (!loop.compareAndSet(null, opened)) {
            throw new IllegalStateException("a virtual clock belongs to one loop, and this one is that of " + loop.get()
                    + "; make another for " + opened + ": each jumps when its own loop is idle");
        }
    }

    @Override
    public String toString() {
        return "a virtual clock at " + elapsed();
    }

    private static final class WallClock extends java.time.Clock {

        private final VirtualClock clock;
        private final Instant start;
        private final ZoneId zone;

        WallClock(VirtualClock clock, Instant start, ZoneId zone) {
            this.clock = clock;
            this.start = start;
            this.zone = zone;
        }

        @Override
        public ZoneId getZone() {
            return zone;
        }

        @Override
        public java.time.Clock withZone(ZoneId other) {
            return new WallClock(clock, start, other);
        }

        @Override
        public Instant instant() {
            return start.plusNanos(clock.now);
        }
    }
}
