package dev.weft.spring.web;

import dev.weft.EventLoop;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Runs what Tomcat has for its request threads as tasks of a loop.
///
/// Tomcat closes the connection of what its executor refuses, and a client learns nothing. So this one refuses nothing: what
/// the loop does not take runs on a thread beside it, marked, and [LoopFilter] answers it there, at once.
final class RequestExecutor implements Executor, AutoCloseable {

    private static final ScopedValue<RejectedExecutionException> REFUSED = ScopedValue.newInstance();

    private final Supplier<EventLoop> loop;
    /// Platform threads: a virtual one would land on the loop again whenever a task of it hands something over.
    private final ExecutorService beside = Executors.newCachedThreadPool(
            Thread.ofPlatform().daemon().name("weft-refused-", 0).factory());

    RequestExecutor(Supplier<EventLoop> loop) {
        this.loop = loop;
    }

    @Override
    public void execute(Runnable command) {
        Callable<@Nullable Void> body = () -> {
            command.run();
            return null;
        };
        try {
            loop.get().submit(body, "request");
        } catch (RejectedExecutionException e) {
            beside.execute(() -> ScopedValue.where(REFUSED, e).run(command));
        }
    }

    /// Why the loop did not take what the current thread runs.
    ///
    /// @return null if it did
    static @Nullable RejectedExecutionException refusal() {
        return REFUSED.isBound() ? REFUSED.get() : null;
    }

    @Override
    public void close() {
        beside.shutdown();
    }
}
