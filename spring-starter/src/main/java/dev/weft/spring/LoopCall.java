package dev.weft.spring;

import dev.weft.Outcome;
import dev.weft.Task;
import dev.weft.TaskFailedException;
import dev.weft.Weft;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.Arrays;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

/// One call of a method that runs on a loop: its two ends, in the task and at the caller.
final class LoopCall {

    private final MethodInvocation invocation;

    LoopCall(MethodInvocation invocation) {
        this.invocation = invocation;
    }

    // --- in the task ---

    /// The method itself.
    @Nullable Object proceed() throws Exception {
        try {
            return invocation.proceed();
        } catch (Exception | Error e) {
            throw e;
        } catch (Throwable t) {
            throw new UndeclaredThrowableException(t);
        }
    }

    /// The method itself, and what the future that it returned comes to.
    @Nullable Object proceedToEnd() throws Exception {
        Object returned = proceed();
        try {
            return switch (returned) {
                case CompletionStage<?> stage -> Weft.await(stage);
                case Future<?> future -> future.get();
                case null, default -> returned;
            };
        } catch (TaskFailedException | ExecutionException e) {
            switch (e.getCause()) {
                case Error error -> throw error;
                case Exception cause -> throw cause;
                case null, default -> throw e;
            }
        } catch (InterruptedException e) {
            if (returned instanceof Future<?> future) {
                future.cancel(true);
            }
            throw e;
        }
    }

    // --- at the caller ---

    /// Waits for the task, and ends as it did.
    @Nullable Object await(Task<@Nullable Object> task) throws Throwable {
        try {
            task.await();
        } catch (TaskFailedException | CancellationException e) {
            // So it ended: the outcome tells.
        } catch (InterruptedException e) {
            task.cancel("its caller was interrupted or cancelled");
            awaitEnd(task);
            if (task.isCancelled() && declaresInterrupt()) {
                throw e;
            }
            Thread.currentThread().interrupt();
        }
        return switch (task.outcome()) {
            case Outcome.Success(Object value) -> value;
            case Outcome.Failure(Throwable failure) -> throw failure;
            case Outcome.Cancelled(String reason) ->
                throw new CancellationException("task \"" + task.name() + "\" was " + reason);
        };
    }

    private boolean declaresInterrupt() {
        return Arrays.stream(invocation.getMethod().getExceptionTypes())
                .anyMatch(type -> type.isAssignableFrom(InterruptedException.class));
    }

    /// Whatever happens to the caller meanwhile: when the method's caller goes on, the method has ended.
    private static void awaitEnd(Task<?> task) {
        boolean interrupted = false;
        while (!task.isDone()) {
            try {
                Weft.shield(() -> {
                    task.await();
                });
            } catch (InterruptedException e) {
                interrupted = true;
            } catch (TaskFailedException | CancellationException e) {
                break;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
