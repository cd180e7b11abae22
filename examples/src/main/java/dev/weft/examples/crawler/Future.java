package dev.weft.examples.crawler;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A result that is not there yet, and who is to be told of it: what a generator gives out when it cannot go on without
/// that result. To be set once, after somebody has asked for it.
final class Future {

    private @Nullable Object result;
    private final List<Consumer<Future>> callbacks = new ArrayList<>();

    void addDoneCallback(Consumer<Future> callback) {
        callbacks.add(callback);
    }

    void setResult(@Nullable Object newResult) {
        result = newResult;
        callbacks.forEach(callback -> callback.accept(this));
    }

    @Nullable Object result() {
        return result;
    }
}
