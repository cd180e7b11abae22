package dev.weft;

import dev.weft.loop.Domain;
import dev.weft.internal.carrier.JvmExit;
import dev.weft.loop.Strand;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A call that holds a thread of the program up until what runs on a loop has ended. The end of the program ends it.
///
/// | call                   | is asked to end by  | has ended when                 |
/// |------------------------|---------------------|--------------------------------|
/// | [Weft#run]             | cancelling its body | it has returned                |
/// | [EventLoop#run]        | cancelling its body | it has returned                |
/// | [EventLoop#runForever] | [EventLoop#stop]    | its caller has closed the loop |
///
/// If the main thread called, which does the rest of the program's cleanup: when that thread has ended, too. A task that
/// is inside `System.exit` never ends, so it is not waited for, nor is who can only wait for it.
///
/// A daemon thread, as any virtual one, ends with the JVM in whatever it does; so do its calls. (The thread of a call
/// that was offloaded is one: that call belongs to a task, which is asked.)
final class LoopCall implements AutoCloseable {

    /// Beyond the grace, for closing what comes after. More than that of [Shutdown], which still tells who is late.
    private static final Duration SLACK = Duration.ofSeconds(2);

    /// A look goes over all tasks, so the longer it takes them to end, the rarer it is.
    private static final int LOOKS_PER_ELAPSED = 8;

    private final EventLoop loop;
    private final boolean ownsLoop;
    private final Thread caller = Thread.currentThread();
    private final boolean counts = !caller.isDaemon();

    private @Nullable Task<?> task;
    private volatile @Nullable String asked;
    private volatile boolean sawRequest;
    private volatile boolean returned;
    private volatile @Nullable Future<?> lateReport;

    // The hook's.
    private long nextLook;
    private boolean late;
    private volatile boolean looking;
    private volatile boolean stuck;

    private LoopCall(EventLoop loop, boolean ownsLoop) {
        this.loop = loop;
        this.ownsLoop = ownsLoop;
    }

    /// Of a loop that ends with the call.
    static LoopCall owning(EventLoop loop) {
        return new LoopCall(loop, true);
    }

    /// Of a loop that goes on until somebody closes it.
    static LoopCall using(EventLoop loop) {
        return new LoopCall(loop, false);
    }

    // --- the caller's ---

    /// The call's body, which is about to become its task.
    <T extends @Nullable Object> Callable<T> observed(Callable<? extends T> body) {
        return () -> {
            T value = body.call();
            Strand strand = Strand.current();
            sawRequest = strand.active() != null && !strand.isUntold();
            return value;
        };
    }

    /// From here on the program's end is told to it.
    ///
    /// @param body its task, or null if it waits for none
    void begin(@Nullable Task<?> body) {
        task = body;
        if (counts) {
            ProgramEnd.OF_THIS_JVM.enter(this);
        }
    }

    /// A program that was asked to end must not go on because its body had nothing left to wait for. One that was told,
    /// and returned a value nonetheless, has decided.
    <T extends @Nullable Object> Outcome<T> conclude(Outcome<T> end) {
        String why = asked;
        return why == null || sawRequest || !(end instanceof Outcome.Success<T>)
                ? end
                : new Outcome.Cancelled<>("cancelled: " + why + ", when its body had nothing left to wait for");
    }

    /// It returns.
    @Override
    public void close() {
        returned = true;
        Future<?> report = lateReport;
        if (report != null) {
            report.cancel(false);
        }
        if (counts) {
            ProgramEnd.OF_THIS_JVM.leave(this);
        }
    }

    // --- of those who end the program ---

    /// Whether it was called by the thread that runs the program's `main`: ends it, and most programs end.
    boolean isMain() {
        return caller.getName().equals("main");
    }

    boolean isAsked() {
        return asked != null;
    }

    /// From any thread; never waits.
    void end(String reason) {
        if (asked != null) {
            return;
        }
        asked = reason;
        if (task != null) {
            task.cancel(reason);
            // By the JDK's clock and threads: a task that never waits holds the loop's.
            lateReport = ForkJoinPool.commonPool().schedule(this::tellIfItGoesOn,
                    Domain.nanos(loop.closeGrace()), TimeUnit.NANOSECONDS);
        } else {
            loop.stop();
        }
    }

    /// Whether there is nothing to wait for any longer. By the hook, now and then.
    ///
    /// @param nanos since it was asked
    boolean hasEnded(long nanos) {
        if (stuck || late || isDone()) {
            return true;
        }
        long grace = Domain.nanos(loop.closeGrace());
        if (nanos >= grace && ownsLoop) {
            // Its body takes too long: what time is left is for the other tasks' cleanup.
            loop.shutdown().begin();
        }
        if (nanos - SLACK.toNanos() >= grace) {
            late = true;
            tellWhoIsLate();
        } else if (nanos >= nextLook && !loop.hasEnded()) {
            nextLook = nanos + nanos / LOOKS_PER_ELAPSED;
            look();
        }
        return late;
    }

    private boolean isDone() {
        if (!returned) {
            return false;
        }
        if (isMain()) {
            return !caller.isAlive() || JvmExit.isInside(caller);
        }
        return task != null || loop.hasEnded();
    }

    /// On the loop, after the cancellation; only if nobody comes to that, from here.
    private void look() {
        if (!looking) {
            looking = true;
            loop.scheduler().exclusively(() -> {
                stuck = isStuck();
                looking = false;
            });
        } else if (loop.scheduler().strands().stream()
                .anyMatch(strand -> JvmExit.isHoldingItsCarrier(strand.thread()))) {
            stuck = true;
        }
    }

    private boolean isStuck() {
        List<Strand> all = loop.scheduler().strands();
        Set<Strand> held = HeldByExit.among(all);
        if (held.isEmpty()) {
            return false;
        }
        if (ownsLoop && held.containsAll(tasks())) {
            // Its body, which will never end, keeps the others from being cancelled.
            loop.shutdown().begin();
        }
        return held.containsAll(ownsLoop ? all : tasks());
    }

    /// Whose end it waits for.
    private List<Strand> tasks() {
        return task != null ? List.of(task.strand()) : loop.scheduler().strands();
    }

    private void tellWhoIsLate() {
        if (returned) {
            Reports.LOG.warn("the JVM ends; {} did not end within {} of being asked to", caller, loop.closeGrace(),
                    Reports.standing(caller, caller));
            return;
        }
        tell("the JVM ends; ");
    }

    /// A body that does not mind, on a JVM that goes on: or it would just look as if nothing had happened.
    private void tellIfItGoesOn() {
        if (!returned && !late) {
            tell("");
        }
    }

    private void tell(String why) {
        for (Strand strand : ownsLoop ? loop.scheduler().strands() : tasks()) {
            String who = Reports.title(strand);
            Reports.LOG.warn("{}{} of {} did not end within {} of being asked to ({})", why, who, loop,
                    loop.closeGrace(), asked, Reports.standing(who, strand.thread()));
        }
    }
}
