package dev.weft.coroutine;

import dev.weft.loop.Interruption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/// In which form the failure of a body comes out of methods that declare no exception.
final class Failures {

    private Failures() {
    }

    /// Where a body was written.
    static String placeOf(Object body) {
        String type = body.getClass().getName();
        int lambda = type.indexOf("$$Lambda");
        return lambda < 0 ? type : type.substring(0, lambda);
    }

    /// What leaves a body. As PEP 479: the end of some other iterator, which the body let out, must not be taken for its own.
    static Throwable ofBody(Object whose, Throwable failure) {
        return failure instanceof NoSuchElementException
                ? new IllegalStateException(
                        "the body of " + whose + " let a NoSuchElementException out, which would look like"
                                + " its end: " + failure.getMessage() + ". Catch it in the body, or return",
                        failure)
                : failure;
    }

    /// The first, which has suppressed the second; or the one that there is.
    static @Nullable Throwable both(@Nullable Throwable first, @Nullable Throwable second) {
        if (first == null || second == null || first == second) {
            return first != null ? first : second;
        }
        first.addSuppressed(second);
        return first;
    }

    /// For the log, of a body that had to be unwound: not that it was, nor that its task was cancelled.
    static @Nullable Throwable worthTelling(@Nullable Throwable failure) {
        return failure instanceof CoroutineExit || Interruption.isShapeOf(failure) ? null : failure;
    }

    /// What the consumer gets. Of an interrupt the flag is set.
    static RuntimeException thrown(Throwable failure) {
        return switch (failure) {
            case RuntimeException e -> e;
            case CoroutineExit e -> new IllegalStateException(e.getMessage(), e);
            case Error e -> throw e;
            case IOException e -> new UncheckedIOException(e);
            case InterruptedException e -> cancelled(e);
            default -> new CompletionException(failure);
        };
    }

    private static CancellationException cancelled(InterruptedException failure) {
        Thread.currentThread().interrupt();
        CancellationException cancelled = new CancellationException(failure.getMessage());
        cancelled.initCause(failure);
        return cancelled;
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    static <X extends Throwable> RuntimeException sneak(Throwable failure) throws X {
        throw (X) failure;
    }
}
