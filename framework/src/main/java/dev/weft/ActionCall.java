package dev.weft;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// An [Action] where a [Callable] is wanted. A [Task] looks into it and calls the action itself: each frame below a task that
/// waits is kept for as long as it waits.
record ActionCall(Action action) implements Callable<@Nullable Void> {

    @Override
    public @Nullable Void call() throws Exception {
        action.run();
        return null;
    }
}
