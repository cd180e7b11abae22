package dev.weft.observe;

import dev.weft.Task;
import dev.weft.loop.Observer;
import dev.weft.loop.Scheduler;
import dev.weft.loop.Strand;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Makes a [TaskEvent] of each task.
final class RecordedTasks implements Observer {

    @Override
    public boolean observesTasks() {
        return true;
    }

    @Override
    public @Nullable Consumer<String> taskBegins(Strand strand) {
        TaskEvent event = new TaskEvent();
        if (!event.isEnabled()) {
            return null;
        }
        event.begin();
        return outcome -> {
            event.end();
            if (event.shouldCommit()) {
                event.name = nameOf(strand);
                event.loop = strand.domain() instanceof Scheduler loop ? loop.name() : "";
                event.outcome = outcome;
                event.switches = strand.switches();
                event.commit();
            }
        };
    }

    static String nameOf(Strand strand) {
        return strand.owner() instanceof Task<?> task ? task.name() : strand.toString();
    }
}
