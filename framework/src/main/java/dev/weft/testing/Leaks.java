package dev.weft.testing;

import dev.weft.internal.ProgramLine;
import dev.weft.loop.Scheduler;
import dev.weft.loop.Scope;
import dev.weft.loop.Strand;
import dev.weft.loop.Waiter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ForkJoinWorkerThread;
import org.jspecify.annotations.Nullable;

/// What a test leaves behind on its loop: tasks and guests that still live, scopes that are open, timers that are set; in a simulation
/// streams that are open; and platform threads that its tasks have started.
final class Leaks {

    /// Tasks that can end by themselves get so many turns for it; time does not pass.
    private static final int TURNS = 1000;
    private static final int MOST = 20;
    private static final long GRACE_MILLIS = 500;

    private final Scheduler loop;
    private final Strand main = Strand.current();
    private final @Nullable Scope scope = main.innermost();
    private final List<Thread> threads = startedByTasks();

    private Leaks(Scheduler loop) {
        this.loop = loop;
    }

    /// A body after which is looked for them, if it returns; if it throws they go along with that. To be called by the first task of
    /// a loop.
    static <T extends @Nullable Object> Callable<T> checked(Callable<T> body) {
        return () -> {
            Leaks leaks = new Leaks((Scheduler) Strand.current().domain());
            T value;
            try {
                value = body.call();
            } catch (Throwable t) {
                String found = leaks.main.active() == null ? leaks.find() : "";
                if (!found.isEmpty()) {
                    t.addSuppressed(new Replay(found));
                }
                throw t;
            }
            String found = leaks.find();
            if (!found.isEmpty()) {
                throw new AssertionError(found);
            }
            return value;
        };
    }

    private String find() {
        List<String> found = new ArrayList<>();
        if (main.innermost() != scope) {
            found.add("an open scope, " + main.innermost() + ": close it, best by try-with-resources");
        }
        for (int turn = 0; turn < TURNS && loop.liveCount() > 1 && !loop.hasNothingElse(); turn++) {
            Thread.yield();
        }
        for (Strand strand : loop.strands().reversed()) {
            if (strand != main) {
                Object on = strand.waitsOn();
                found.add(Schedule.name(strand) + " in " + ProgramLine.of(List.of(loop.stackOf(strand)))
                        + (on != null ? ", waiting for " + on : "") + ": cancel and await it, or fork it in a group");
            }
        }
        if (loop.director() instanceof Conductor conductor) {
            found.addAll(conductor.open());
        }
        if (found.isEmpty() && loop.nextDeadline() != Waiter.NO_DEADLINE) {
            found.add("a timer that is set, as by callLater: cancel its handle");
        }
        for (Thread thread : startedByTasks()) {
            if (!threads.contains(thread) && !endsSoon(thread)) {
                found.add("the platform thread \"" + thread.getName() + "\": end it, or shut its executor down");
            }
        }
        if (found.isEmpty()) {
            return "";
        }
        return "the test left behind:\n  " + String.join("\n  ", found.subList(0, Math.min(MOST, found.size())))
                + (found.size() > MOST ? "\n  and " + (found.size() - MOST) + " more" : "")
                + "\nIf that is as it should be, use @WeftTest(leakCheck = false)";
    }

    /// A thread that is asked to end may need a moment.
    private static boolean endsSoon(Thread thread) {
        long deadline = System.nanoTime() + GRACE_MILLIS * 1_000_000;
        while (thread.isAlive() && System.nanoTime() - deadline < 0) {
            Thread.onSpinWait();
        }
        return !thread.isAlive();
    }

    /// The JDK puts them into a group of their own, unless somebody names another.
    private static List<Thread> startedByTasks() {
        ThreadGroup group = Thread.currentThread().getThreadGroup();
        Thread[] all = new Thread[group.activeCount() + 64];
        int count = group.enumerate(all);
        List<Thread> found = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            if (!(all[i] instanceof ForkJoinWorkerThread) && !all[i].getName().startsWith("weft-")) {
                found.add(all[i]);
            }
        }
        return found;
    }
}
