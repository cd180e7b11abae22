package dev.weft.concurrent;

import dev.weft.Action;
import dev.weft.GroupOptions;
import dev.weft.OnFailure;
import dev.weft.Task;
import dev.weft.TaskGroup;
import dev.weft.loop.Backstage;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

/// Tasks that are surely blocked when the test goes on.
final class Blocked {

    /// A group whose cancelled and failed tasks leave the others alone.
    static final GroupOptions KEEP_GOING = GroupOptions.named("waiters").onFailure(OnFailure.KEEP_GOING);

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private Blocked() {
    }

    /// Starts a task, and returns when its thread is parked.
    static Task<?> fork(TaskGroup group, String name, Action body) {
        AtomicReference<Thread> thread = new AtomicReference<>();
        Task<?> task = group.fork(() -> {
            thread.set(Thread.currentThread());
            body.run();
        }, name);
        until(() -> task.isDone() || isParked(thread.get()), name + " waits");
        if (task.isDone()) {
            throw new AssertionError(name + " did not wait: " + task.outcome());
        }
        return task;
    }

    /// Waits for a task that should end, not for ever: a lost wake-up fails the test, and does not hang it.
    static void await(Task<?> task) throws InterruptedException {
        until(task::isDone, "\"" + task.name() + "\" has ended");
        task.await();
    }

    private static boolean isParked(Thread thread) {
        return thread != null
                && (thread.getState() == Thread.State.WAITING || thread.getState() == Thread.State.TIMED_WAITING);
    }

    /// Lets others run until something holds.
    static void until(BooleanSupplier condition, String what) {
        Backstage.spinUntil(condition, PATIENCE, what);
    }
}
