package dev.weft;

import dev.weft.loop.Waiter;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// Waiting for what is not a task.
final class Stages {

    private Stages() {
    }

    /// One wait for one stage.
    static final class Arrival<T extends @Nullable Object> implements BiConsumer<T, Throwable> {

        private final CompletionStage<T> stage;
        private final Waiter waiter;
        private final CompletableFuture<@Nullable Object> givenUp = new CompletableFuture<>();
        private @Nullable T value;
        private @Nullable Throwable failure;

        Arrival(CompletionStage<T> stage) {
            this.stage = stage;
            this.waiter = new Waiter(stage);
        }

        /// A future keeps what whenComplete gave it until it completes, be that never. What anyOf gave it, it drops as
        /// soon as the other of the two completes.
        private void listen() {
            if (stage instanceof CompletableFuture<?> future) {
                CompletableFuture.anyOf(future, givenUp).whenComplete((result, thrown) -> accept(cast(result), thrown));
            } else {
                stage.whenComplete(this);
            }
        }

        @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals", "NullAway"}) // The stage's own, which is a T.
        private T cast(@Nullable Object result) {
            return (T) result;
        }

        @Override
        public void accept(@Nullable T result, @Nullable Throwable thrown) {
            value = result;
            failure = thrown;
            // Publishes both.
            waiter.wake();
        }

        @SuppressWarnings("NullAway") // A stage that did not fail has a T.
        T await() throws InterruptedException {
            listen();
            try {
                waiter.await();
            } catch (InterruptedException e) {
                givenUp.complete(null);
                throw e;
            }
            if (failure == null) {
                return value;
            }
            Throwable cause = failure instanceof CompletionException && failure.getCause() != null
                    ? failure.getCause()
                    : failure;
            if (cause instanceof CancellationException cancelled) {
                throw cancelled;
            }
            throw new TaskFailedException("the awaited " + stage.getClass().getSimpleName() + " failed: " + cause,
                    List.of(cause));
        }
    }
}
