package dev.weft;

import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// How [Weft#offload(OffloadOptions, java.util.concurrent.Callable)] behaves. Immutable; each method returns changed
/// options.
///
/// ```java
/// var tenAtATime = OffloadOptions.defaults().limiter(new Semaphore(10));
/// User user = Weft.offload(tenAtATime, () -> findUser("ada"));
/// ```
public final class OffloadOptions {

    private static final OffloadOptions DEFAULTS = new OffloadOptions(null, null, false);

    private final @Nullable ExecutorService executor;
    private final @Nullable Semaphore limiter;
    private final boolean abandoning;

    private OffloadOptions(@Nullable ExecutorService executor, @Nullable Semaphore limiter, boolean abandoning) {
        this.executor = executor;
        this.limiter = limiter;
        this.abandoning = abandoning;
    }

    /// Weft's own pool, no limit beyond its threads, and a cancelled caller waits for its worker.
    ///
    /// @return the defaults
    public static OffloadOptions defaults() {
        return DEFAULTS;
    }

    /// The same on an executor of the program's. Any kind will do: a fixed pool, a ForkJoinPool, a thread per call; with
    /// virtual threads the call may land on the caller's own loop, as a guest, and block it.
    ///
    /// If it drops the call unrun, as `shutdownNow` does with what is queued, the caller gets a
    /// RejectedExecutionException: at once if it was shut down before, else soon after it has terminated.
    ///
    /// @param newExecutor to run the calls; stays the program's to close
    /// @return new options
    public OffloadOptions executor(ExecutorService newExecutor) {
        return new OffloadOptions(Objects.requireNonNull(newExecutor, "executor"), limiter, abandoning);
    }

    /// The same with a limit: each call takes a permit before it is handed over, waiting for it if need be, which can be
    /// cancelled; and gives it back when the worker has really ended, be that after its caller has gone. What a call on Weft's
    /// pool offloads again with the same limiter needs no second permit: it runs in place. As Trio's limiter.
    ///
    /// @param newLimiter shared by all calls that it is to count together
    /// @return new options
    public OffloadOptions limiter(Semaphore newLimiter) {
        return new OffloadOptions(executor, Objects.requireNonNull(newLimiter, "limiter"), abandoning);
    }

    /// The same, but a cancelled caller does not wait for the worker. That is cancelled, and goes on alone to its end:
    /// what it returns is dropped; what it fails with, unless that is the cancellation, goes where failures go that
    /// nobody looks at. For calls that do not hear an interrupt, and leave nothing half done. As Trio's
    /// `abandon_on_cancel`.
    ///
    /// @return new options
    public OffloadOptions abandonOnCancel() {
        return new OffloadOptions(executor, limiter, true);
    }

    /// The executor.
    ///
    /// @return empty for Weft's own pool
    public Optional<ExecutorService> executor() {
        return Optional.ofNullable(executor);
    }

    /// The limiter.
    ///
    /// @return empty if there is none
    public Optional<Semaphore> limiter() {
        return Optional.ofNullable(limiter);
    }

    /// Whether a cancelled caller leaves its worker behind.
    ///
    /// @return as set
    public boolean isAbandoningOnCancel() {
        return abandoning;
    }

    @Override
    public String toString() {
        return "OffloadOptions[executor=" + executor + ", limiter=" + limiter + ", abandoningOnCancel=" + abandoning
                + "]";
    }
}
