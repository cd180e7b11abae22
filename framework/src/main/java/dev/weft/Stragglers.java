package dev.weft;

import dev.weft.loop.Observer;
import dev.weft.loop.Scope;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;

/// Tells of tasks that were cancelled and do not end, so that their group cannot.
final class Stragglers {

    /// Of so many at most each is named: a group may have a hundred thousand.
    private static final int NAMED = 10;

    private Stragglers() {
    }

    /// By the task that waits for them.
    static void report(Object group, Scope scope, Duration waited) {
        scope.strand().domain().enter();
        List<Scope> left;
        try {
            left = scope.tasks();
        } finally {
            scope.strand().domain().exit();
        }
        if (left.isEmpty()) {
            return;
        }
        Observer observer = Observer.current();
        StringBuilder names = new StringBuilder();
        Throwable stacks = null;
        for (Scope task : left.subList(0, Math.min(NAMED, left.size()))) {
            Throwable stack = Reports.standing(TaskGroup.title(task), task.strand().thread());
            names.append(names.isEmpty() ? "" : "; ").append(task);
            stacks = stacks == null ? stack : Failures.with(stacks, stack);
            if (observer != null) {
                observer.straggler(group.toString(), task.strand(), waited.toNanos());
            }
        }
        Reports.LOG.warn("{} cannot end: {} of its tasks ha{} not ended {} after being cancelled: {}{}", group,
                left.size(), left.size() == 1 ? "s" : "ve", waited.truncatedTo(ChronoUnit.MILLIS), names,
                left.size() > NAMED ? "; …" : "", stacks);
    }
}
