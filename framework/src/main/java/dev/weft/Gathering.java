package dev.weft;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// Groups that are opened, filled and joined in one call.
final class Gathering {

    private static final GroupOptions GATHER = GroupOptions.named("gather");
    private static final GroupOptions SETTLED = GroupOptions.named("gatherSettled").onFailure(OnFailure.KEEP_GOING);

    private Gathering() {
    }

    static <T extends @Nullable Object> List<T> gather(Collection<? extends Callable<? extends T>> bodies)
            throws InterruptedException {
        List<Task<T>> tasks = TaskGroup.scope(GATHER, group -> forkAll(group, bodies));
        List<T> results = new ArrayList<>(tasks.size());
        for (Task<T> task : tasks) {
            results.add(task.result());
        }
        return results;
    }

    static <T extends @Nullable Object> List<Outcome<T>> settled(Collection<? extends Callable<? extends T>> bodies)
            throws InterruptedException {
        List<Task<T>> tasks = TaskGroup.scope(SETTLED, group -> {
            List<Task<T>> forked = forkAll(group, bodies);
            group.join();
            // Looked at here: nobody else will.
            forked.forEach(Task::outcome);
            return forked;
        });
        List<Outcome<T>> outcomes = new ArrayList<>(tasks.size());
        for (Task<T> task : tasks) {
            outcomes.add(task.outcome());
        }
        return outcomes;
    }

    private static <T extends @Nullable Object> List<Task<T>> forkAll(TaskGroup group,
            Collection<? extends Callable<? extends T>> bodies) {
        List<Task<T>> tasks = new ArrayList<>(bodies.size());
        for (Callable<? extends T> body : bodies) {
            tasks.add(group.fork(body));
        }
        return tasks;
    }
}
