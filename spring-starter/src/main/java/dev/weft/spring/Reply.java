package dev.weft.spring;

import dev.weft.Task;
import java.lang.reflect.Method;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// How a method on a loop answers its caller.
enum Reply {

    /// By its value, for which the caller waits.
    VALUE,

    /// By its task.
    TASK,

    /// By a future that goes with its task.
    COMPLETABLE,

    /// By something that ends in a way of its own, so not at all.
    UNKNOWN;

    static Reply of(Method method) {
        Class<?> type = method.getReturnType();
        if (type == Task.class || type == Future.class) {
            return TASK;
        }
        if (type == CompletableFuture.class || type == CompletionStage.class) {
            return COMPLETABLE;
        }
        return Future.class.isAssignableFrom(type) || CompletionStage.class.isAssignableFrom(type) ? UNKNOWN : VALUE;
    }

    /// What the caller gets while the task goes on.
    Future<@Nullable Object> of(Task<@Nullable Object> task) {
        return this == COMPLETABLE ? task.toCompletableFuture() : task;
    }
}
