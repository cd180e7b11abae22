package dev.weft.loop;

import dev.weft.internal.carrier.Container;
import dev.weft.internal.carrier.Hook;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The domain of a tree that lives on no loop: the JDK mounts its threads, several at once, and a lock guards the tree.
///
/// Timers have a pool of their own. The common pool's workers may all be busy, or, worse, wait for the very timer.
final class Ambient extends Domain {

    /// A due timer may interrupt, which may wait for a channel to close: hence not a single thread.
    private static final ForkJoinPool TIMERS = new ForkJoinPool(
            Math.max(4, Runtime.getRuntime().availableProcessors()));

    /// Those in which a task lives: for whoever looks on.
    private static final Set<Ambient> INHABITED = ConcurrentHashMap.newKeySet();

    private final ReentrantLock lock = new ReentrantLock();
    private final AtomicInteger living = new AtomicInteger();
    /// Whose thread's first use of Weft made the domain. Set before anybody else can know of it.
    private @Nullable Strand first;
    private List<Strand> toInterrupt = new ArrayList<>();

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public boolean isInside() {
        return true;
    }

    @Override
    public void enter() {
        lock.lock();
    }

    @Override
    public void exit() {
        if (lock.getHoldCount() > 1 || toInterrupt.isEmpty()) {
            lock.unlock();
            return;
        }
        List<Strand> strands = toInterrupt;
        toInterrupt = new ArrayList<>();
        lock.unlock();
        // Not under the lock: an interrupt may close a channel, and wait for whoever holds that.
        strands.forEach(Strand::sendInterrupt);
    }

    @Override
    public void exclusively(Runnable action) {
        enter();
        try {
            action.run();
        } finally {
            exit();
        }
    }

    @Override
    public void giveWay() {
        Thread.yield();
    }

    @Override
    Thread newThread(String name, Strand strand) {
        return Thread.ofVirtual().name(name).inheritInheritableThreadLocals(false).uncaughtExceptionHandler(strand)
                .unstarted(strand);
    }

    /// The strand of a thread that Weft did not make, in a domain of its own.
    static Strand ofForeign(Thread thread) {
        Ambient domain = new Ambient();
        Strand strand = new Strand(domain, thread);
        strand.isBorn(domain.nanoTime(), false);
        domain.first = strand;
        return strand;
    }

    /// The strands whose threads' first use of Weft made the domains in which tasks live now. Any thread.
    static List<Strand> roots() {
        return INHABITED.stream().map(domain -> domain.first).filter(Objects::nonNull).map(Objects::requireNonNull)
                .toList();
    }

    @Override
    void admit(Strand strand) {
        // The JDK's scheduler hears of it when it is started.
        strand.isBorn(nanoTime(), false);
        if (living.getAndIncrement() == 0) {
            INHABITED.add(this);
        }
    }

    @Override
    void start(Strand strand, @Nullable Container container) {
        strand.launched();
        boolean started = false;
        try {
            if (container != null) {
                Hook.start(strand.thread(), container, Hook.bindings());
            } else {
                strand.thread().start();
            }
            started = true;
        } finally {
            if (!started) {
                ended(strand);
            }
        }
    }

    @Override
    void ended(Strand strand) {
        if (living.decrementAndGet() > 0) {
            return;
        }
        INHABITED.remove(this);
        if (living.get() > 0) {
            // One came in between, and was taken out with the last.
            INHABITED.add(this);
        }
    }

    @Override
    boolean park(Object on, long deadline) {
        if (deadline == Waiter.NO_DEADLINE) {
            LockSupport.park(on);
            return false;
        }
        LockSupport.parkNanos(on, deadline - nanoTime());
        return deadline - nanoTime() <= 0;
    }

    @Override
    void resume(Strand strand) {
        strand.unpark();
    }

    @Override
    void interruptSoon(Strand strand) {
        toInterrupt.add(strand);
    }

    @Override
    void setTimer(Timer timer, long deadline) {
        Alarm alarm = new Alarm(timer);
        alarm.future = TIMERS.schedule(alarm, deadline - nanoTime(), TimeUnit.NANOSECONDS);
        timer.alarm = alarm;
    }

    @Override
    void cancelTimer(Timer timer) {
        Alarm alarm = (Alarm) timer.alarm;
        if (alarm != null) {
            timer.alarm = null;
            alarm.cancel();
        }
    }

    /// One setting of a timer: it counts only as long as it is the latest.
    private final class Alarm implements Runnable {

        private final Timer timer;
        private @Nullable Future<?> future;

        Alarm(Timer timer) {
            this.timer = timer;
        }

        void cancel() {
            if (future != null) {
                future.cancel(false);
            }
        }

        @Override
        public void run() {
            exclusively(() -> {
                if (timer.alarm == this) {
                    timer.alarm = null;
                    timer.fire();
                }
            });
        }
    }
}
