package dev.weft.testing;

import dev.weft.internal.InWords;
import dev.weft.internal.carrier.Hook;
import dev.weft.loop.Domain;
import dev.weft.loop.Scheduler;
import dev.weft.loop.Strand;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Runs something that may never end on a thread that can be given up, and tells where its tasks are if it does not end in time.
final class Watch {

    /// For each of two attempts to end it.
    private static final Duration GRACE = Duration.ofSeconds(1);
    private static final int MOST_TASKS = 50;
    private static final int MOST_FRAMES = 40;

    private final String name;
    private volatile @Nullable Domain domain;

    Watch(String name) {
        this.name = name;
    }

    /// Where it runs, by the first task.
    void runsOn(Strand strand) {
        domain = strand.domain();
    }

    /// Runs it, and waits for it.
    ///
    /// @throws TimeoutException     in real time, with the stacks of all tasks
    /// @throws InterruptedException if the caller is; the thing has been told then, too
    /// @throws Throwable            what it threw
    <T extends @Nullable Object> T call(Duration limit, Callable<T> thing, Supplier<String> late) throws Throwable {
        FutureTask<T> task = new FutureTask<>(thing);
        Thread thread = Thread.ofPlatform().daemon().name(name).start(task);
        try {
            return task.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() == null ? e : e.getCause();
        } catch (TimeoutException e) {
            String where = whereabouts(thread);
            String end = end(thread) ? ""
                    : "\nIt did not end when it was cancelled and interrupted, and goes on, on the daemon"
                            + " thread \"" + name + "\"";
            throw new TimeoutException(late.get() + ". " + where + end);
        } catch (InterruptedException e) {
            // Somebody's timeout, most likely: say what is known.
            e.addSuppressed(new Replay(whereabouts(thread)));
            end(thread);
            throw e;
        }
    }

    private boolean end(Thread thread) {
        // Cancels the first task.
        thread.interrupt();
        if (hasEnded(thread)) {
            return true;
        }
        if (domain instanceof Scheduler loop) {
            loop.strands().forEach(strand -> strand.thread().interrupt());
        }
        return hasEnded(thread);
    }

    private static boolean hasEnded(Thread thread) {
        boolean interrupted = Thread.interrupted();
        try {
            return thread.join(GRACE);
        } catch (InterruptedException e) {
            interrupted = true;
            return !thread.isAlive();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    // --- where they are ---

    private String whereabouts(Thread thread) {
        if (!(domain instanceof Scheduler loop)) {
            return "It had not begun:" + stack(thread.getStackTrace());
        }
        List<Strand> strands = loop.strands().reversed();
        StringBuilder text = new StringBuilder("Its tasks:");
        boolean somebodyRuns = false;
        for (Strand strand : strands.subList(0, Math.min(MOST_TASKS, strands.size()))) {
            boolean runs = Hook.isMounted(strand.thread());
            somebodyRuns |= runs;
            Object on = strand.waitsOn();
            text.append("\n  ").append(Schedule.name(strand)).append(runs ? ", which holds the carrier" : "")
                    .append(on != null ? ", waiting for " + InWords.of(on) : "")
                    .append(stack(strand.thread().getStackTrace()));
        }
        if (strands.size() > MOST_TASKS) {
            text.append("\n  and ").append(strands.size() - MOST_TASKS).append(" more");
        }
        return somebodyRuns ? text.toString() : text + "\n  the carrier" + stack(thread.getStackTrace());
    }

    private static String stack(StackTraceElement[] frames) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < Math.min(frames.length, MOST_FRAMES); i++) {
            text.append("\n      at ").append(frames[i]);
        }
        return text.toString();
    }
}
