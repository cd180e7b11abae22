package dev.weft.nio;

import dev.weft.Action;
import dev.weft.Weft;
import dev.weft.loop.Strand;
import dev.weft.loop.Waiter;
import java.io.IOException;
import java.nio.channels.CompletionHandler;
import org.jspecify.annotations.Nullable;

/// One wait for one operation that calls back.
final class Arrival<T extends @Nullable Object> implements CompletionHandler<T, @Nullable Object> {

    private final Strand caller = Strand.current();
    /// Ends with the operation, or by a cancellation; the second only with the operation.
    private final Waiter first = new Waiter(caller, this);
    private final Waiter last = new Waiter(caller, this);
    private @Nullable T value;
    private @Nullable Throwable failure;

    @Override
    public void completed(T result, @Nullable Object attachment) {
        value = result;
        wake();
    }

    @Override
    public void failed(Throwable thrown, @Nullable Object attachment) {
        failure = thrown;
        wake();
    }

    /// Publishes how it ended.
    private void wake() {
        first.wake();
        last.wake();
    }

    T await(Completions.Operation<T> operation, @Nullable Action stop) throws IOException, InterruptedException {
        caller.checkpoint();
        operation.start(this);
        caller.domain().expect();
        try {
            first.await();
        } catch (InterruptedException e) {
            return endCancelled(e, stop);
        } finally {
            caller.domain().happened();
        }
        return result();
    }

    private T endCancelled(InterruptedException e, @Nullable Action stop) throws IOException, InterruptedException {
        Throwable ofStop = stop == null ? null : stop(stop);
        last.awaitUninterruptibly();
        if (failure != null && stop != null) {
            suppress(e, failure);
            suppress(e, ofStop);
            throw e;
        }
        if (ofStop != null) {
            Logs.stopping(ofStop);
        }
        if (caller.active() == null) {
            // An interrupt from outside, which the result does not tell of.
            Thread.currentThread().interrupt();
        }
        return result();
    }

    private static @Nullable Throwable stop(Action stop) {
        try {
            Weft.<Exception>shield(stop::run);
            return null;
        } catch (Throwable t) {
            // It is still to be waited for.
            return t;
        }
    }

    private static void suppress(Throwable in, @Nullable Throwable other) {
        if (other != null && other != in) {
            in.addSuppressed(other);
        }
    }

    @SuppressWarnings("NullAway") // What did not fail has a T.
    private T result() throws IOException {
        switch (failure) {
            case null -> {
                return value;
            }
            case IOException e -> throw e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new IOException("the operation failed: " + failure, failure);
        }
    }

    @Override
    public String toString() {
        return "the end of an operation that calls back";
    }
}
