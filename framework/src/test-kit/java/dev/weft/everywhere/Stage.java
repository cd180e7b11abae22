package dev.weft.everywhere;

import dev.weft.Action;
import dev.weft.Task;
import dev.weft.TaskGroup;
import dev.weft.loop.Backstage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;

/// What surrounds the victim in one run: tasks beside it, which the harness never cancels.
public final class Stage {

    private final TaskGroup group;
    private final Injector injector;
    private final List<Task<?>> beside = new ArrayList<>();
    private volatile boolean victimHasEnded;

    Stage(TaskGroup group, Injector injector) {
        this.group = group;
        this.injector = injector;
    }

    /// Starts a task beside the victim. It must end by itself, at the latest by what is done
    /// [afterwards][CancelEverywhere#afterwards]; its failure fails the run.
    public <T> Task<T> fork(Callable<? extends T> body) {
        Task<T> task = group.fork(body, "beside the victim");
        beside.add(task);
        return task;
    }

    /// Starts a task beside the victim, as [#fork(Callable)].
    public Task<Void> fork(Action body) {
        return fork(() -> {
            body.run();
            return null;
        });
    }

    /// For a task beside the victim: lets others run until something holds, for instance that the victim is in the queue
    /// of a lock. If the victim then waits, that is always seen.
    ///
    /// @return false if the victim has ended instead
    public boolean until(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            if (victimHasEnded) {
                return false;
            }
            Backstage.letOthersRun();
        }
        injector.letTheWatcherLook();
        return true;
    }

    void victimHasEnded() {
        victimHasEnded = true;
    }

    /// Waits for the tasks beside the victim, and throws what they threw.
    void await() throws Exception {
        for (Task<?> task : beside) {
            task.get();
        }
    }

    List<Task<?>> beside() {
        return beside;
    }
}
