package dev.weft.spring;

import dev.weft.EventLoop;
import dev.weft.LoopGroup;
import dev.weft.Task;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.core.task.TaskDecorator;
import org.springframework.core.task.TaskRejectedException;

/// A loop, or a group of loops, as Spring's executor: what is given to it runs as a task of the loop, in the order in which it came. With
/// `weft.async.loop` one is the application's task executor, on which `@Async` methods run, and what Spring MVC does
/// asynchronously.
///
/// Futures that it returns are those of the tasks: cancelling one cancels its task, whatever it waits for. What a
/// [Runnable] of [#execute] throws goes to the loop's uncaught-failure handler. All methods may be called from any thread,
/// and wait for nothing. The executor has no end of its own: the loop's is its end.
@SuppressWarnings("NullAway") // Spring leaves it open whether T may be null, and it may.
public final class LoopTaskExecutor implements AsyncTaskExecutor {

    private static final TaskDecorator AS_IT_IS = task -> task;

    private final List<Lane> lanes;
    private final TaskDecorator decorator;
    private final AtomicInteger turn = new AtomicInteger();

    private LoopTaskExecutor(List<Lane> lanes, TaskDecorator decorator) {
        this.lanes = lanes;
        this.decorator = decorator;
    }

    /// A loop, and what tells its handler of failures that are nobody's.
    private record Lane(EventLoop loop, Executor executor) {

        Lane(EventLoop loop) {
            this(loop, loop.asExecutorService());
        }
    }

    /// An executor over a loop.
    ///
    /// @param loop that will run everything; whoever opened it closes it
    /// @return new
    public static LoopTaskExecutor on(EventLoop loop) {
        return new LoopTaskExecutor(List.of(new Lane(loop)), AS_IT_IS);
    }

    /// An executor over a group of loops, which take turns.
    ///
    /// @param loops that will run everything; whoever opened them closes them
    /// @return new
    public static LoopTaskExecutor on(LoopGroup loops) {
        return new LoopTaskExecutor(loops.loops().stream().map(Lane::new).toList(), AS_IT_IS);
    }

    /// The same, and each task is decorated before it is handed to the loop, on the thread that hands it over.
    ///
    /// @param newDecorator in place of any that was there
    /// @return new
    public LoopTaskExecutor decoratedBy(TaskDecorator newDecorator) {
        return new LoopTaskExecutor(lanes, newDecorator);
    }

    /// Runs a task on the loop, soon.
    ///
    /// @param task what it throws goes to the loop's uncaught-failure handler
    /// @throws TaskRejectedException if the loop is closed, or takes no more
    @Override
    public void execute(Runnable task) {
        Runnable decorated = decorator.decorate(task);
        handOver(lane -> {
            lane.executor.execute(decorated);
            return decorated;
        });
    }

    /// Runs a task on the loop, soon.
    ///
    /// @param task what it throws is the future's
    /// @return ends with the task; cancelling it cancels the task
    /// @throws TaskRejectedException if the loop is closed, or takes no more
    @Override
    public Future<?> submit(Runnable task) {
        return start(task);
    }

    /// Runs a task on the loop, soon.
    ///
    /// @param task what it throws is the future's
    /// @param <T>  of its result
    /// @return ends with the task; cancelling it cancels the task
    /// @throws TaskRejectedException if the loop is closed, or takes no more
    @Override
    public <T> Future<T> submit(Callable<T> task) {
        return start(task);
    }

    /// Runs a task on the loop, soon.
    ///
    /// @param task what it throws is the future's
    /// @return ends with the task; cancelling it cancels the task
    /// @throws TaskRejectedException if the loop is closed, or takes no more
    @Override
    public CompletableFuture<Void> submitCompletable(Runnable task) {
        return start(task).toCompletableFuture();
    }

    /// Runs a task on the loop, soon.
    ///
    /// @param task what it throws is the future's
    /// @param <T>  of its result
    /// @return ends with the task; cancelling it cancels the task
    /// @throws TaskRejectedException if the loop is closed, or takes no more
    @Override
    public <T> CompletableFuture<T> submitCompletable(Callable<T> task) {
        return start(task).toCompletableFuture();
    }

    private Task<Void> start(Runnable task) {
        Runnable decorated = decorator.decorate(task);
        return handOver(lane -> lane.loop.submit(() -> {
            decorated.run();
            return null;
        }));
    }

    private <T> Task<T> start(Callable<T> task) {
        Decorated<T> body = new Decorated<>(task, decorator);
        return handOver(lane -> lane.loop.submit(body));
    }

    private <R> R handOver(Function<Lane, R> how) {
        Lane lane = lanes.get(Math.floorMod(turn.getAndIncrement(), lanes.size()));
        try {
            return how.apply(lane);
        } catch (RejectedExecutionException e) {
            throw new TaskRejectedException(String.valueOf(e.getMessage()), e);
        }
    }

    /// A callable inside what decorators know: a runnable.
    private static final class Decorated<T> implements Callable<T> {

        private final Callable<T> task;
        private final Runnable runnable;
        private @Nullable T value;
        private @Nullable Exception failure;

        Decorated(Callable<T> task, TaskDecorator decorator) {
            this.task = task;
            this.runnable = decorator.decorate(this::run);
        }

        private void run() {
            try {
                value = task.call();
            } catch (Exception e) {
                failure = e;
            }
        }

        @Override
        public T call() throws Exception {
            runnable.run();
            if (failure != null) {
                throw failure;
            }
            return value;
        }
    }
}
