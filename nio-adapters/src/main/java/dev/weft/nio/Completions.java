package dev.weft.nio;

import dev.weft.Action;
import dev.weft.Outcome;
import dev.weft.Task;
import dev.weft.TaskGroup;
import dev.weft.Weft;
import java.io.IOException;
import java.nio.channels.CompletionHandler;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/// Between code that blocks and code that calls back, both ways: [CompletionHandler]s and [Flow]. (For a `CompletionStage`
/// there are [Weft#await] and [Task#toCompletableFuture].)
///
/// | from                         | to                                     | by                                     |
/// |------------------------------|----------------------------------------|----------------------------------------|
/// | an operation with a handler  | a call that waits                      | [#await(Operation, Action)]            |
/// | a task                       | a handler                              | [#tell]                                |
/// | a `Flow.Publisher`           | a loop over items                      | [#items]                               |
/// | a body that emits            | a `Flow.Publisher`                     | [#publisher]                           |
///
/// ```java
/// try (AsynchronousSocketChannel channel = AsynchronousSocketChannel.open()) {
///     ByteBuffer buffer = ByteBuffer.allocate(1024);
///     int count = Completions.await(handler -> channel.read(buffer, null, handler), channel::close);
///     log(count + " bytes");
/// }
/// ```
///
/// All methods may be called from any thread, on loops and off, except where they say otherwise.
public final class Completions {

    private Completions() {
    }

    /// Starts an operation that calls back.
    ///
    /// @param <T> of its result
    @FunctionalInterface
    public interface Operation<T extends @Nullable Object> {

        /// Starts it.
        ///
        /// @param handler to be told once how it ended, by any thread; the attachment does not matter
        /// @throws IOException if it cannot be started
        void start(CompletionHandler<T, @Nullable Object> handler) throws IOException;
    }

    /// Runs an operation that calls back, and waits for its end, whatever happens: its buffer is not touched any more when this
    /// has returned or thrown. **For operations that end soon by themselves**, as those of files. Anything else, as a read from a
    /// socket, would keep a cancelled caller for ever: that needs [a way to end it][#await(Operation, Action)].
    ///
    /// @param operation starts it: `handler -> file.read(buffer, 0, null, handler)`
    /// @param <T>       of its result
    /// @return its result, also if the caller is cancelled meanwhile: the next suspension point then throws
    /// @throws IOException          what it failed with, if that is one; what is neither that nor unchecked is its cause
    /// @throws InterruptedException if the caller is cancelled or interrupted before it was started
    public static <T extends @Nullable Object> T await(Operation<T> operation)
            throws IOException, InterruptedException {
        Objects.requireNonNull(operation, "operation");
        return new Arrival<T>().await(operation, null);
    }

    /// Runs an operation that calls back, waits for its end, and ends it if the caller is cancelled. Also then this returns or
    /// throws only when the operation has ended, so that its buffer is not touched any more.
    ///
    /// @param operation starts it: `handler -> socket.read(buffer, null, handler)`
    /// @param stop      called once, by the caller, if that is cancelled or interrupted first. It must make the operation end
    ///                  soon, be it by a failure: `socket::close`. It sees no cancellation
    /// @param <T>       of its result
    /// @return its result, also if it came although the caller is cancelled
    /// @throws IOException          what it failed with, if that is one; what is neither that nor unchecked is its cause
    /// @throws InterruptedException if the caller is cancelled or interrupted, and the operation was not started, or failed;
    ///                              its failure, and one of `stop`, are suppressed in this
    public static <T extends @Nullable Object> T await(Operation<T> operation, Action stop)
            throws IOException, InterruptedException {
        Objects.requireNonNull(operation, "operation");
        Objects.requireNonNull(stop, "stop");
        return new Arrival<T>().await(operation, stop);
    }

    /// Tells a handler how a task ends: for code that blocks behind an interface that calls back. Returns at once. The handler is
    /// called once, by the task's own thread, or by the caller's if the task has ended already; it may suspend.
    ///
    /// ```java
    /// TaskGroup.run(group -> {
    ///     Task<String> reading = group.fork(() -> AsyncFiles.readString(Path.of("in.txt")));
    ///     Completions.tell(reading, null, new CompletionHandler<String, Void>() {
    ///
    ///         public void completed(String text, Void attachment) {
    ///             log(text);
    ///         }
    ///
    ///         public void failed(Throwable failure, Void attachment) {
    ///             log("not read: " + failure);
    ///         }
    ///     });
    /// });
    /// ```
    ///
    /// The failure of a task of a group cancels the group all the same. Where it should be the handler's alone, let the group
    /// keep going: `GroupOptions.onFailure(OnFailure.KEEP_GOING)`, or use `Weft.spawn`.
    ///
    /// @param task       to be told of
    /// @param attachment for the handler
    /// @param handler    told that the task has completed, or failed; a cancelled one failed with a
    ///                   [CancellationException]
    /// @param <T>        of the task's result
    /// @param <A>        of the attachment
    public static <T extends @Nullable Object, A extends @Nullable Object> void tell(Task<T> task, A attachment,
            CompletionHandler<? super T, ? super A> handler) {
        Objects.requireNonNull(handler, "handler");
        task.onDone(ended -> {
            switch (ended.outcome()) {
                case Outcome.Success<T>(T value) -> handler.completed(value, attachment);
                case Outcome.Failure<T>(Throwable failure) -> handler.failed(failure, attachment);
                case Outcome.Cancelled<T>(String reason) ->
                    handler.failed(new CancellationException(reason), attachment);
            }
        });
    }

    /// Subscribes to a publisher, whose items are then waited for as those of any [Items].
    ///
    /// It asks the publisher for no more than can be kept: so many at first, and again when half of them were taken. What the
    /// publisher fails with is thrown by `hasNext`, in a `CompletionException`, after the items that came before. Whoever stops
    /// before the end must close it, which cancels the subscription.
    ///
    /// @param publisher of the items
    /// @param atOnce    how many may be under way or waiting, 1 or more
    /// @param <T>       of the items
    /// @return to be closed, unless it is gone through to the end
    /// @throws IllegalArgumentException if `atOnce` is less than 1
    public static <T> Items<T> items(Flow.Publisher<? extends T> publisher, int atOnce) {
        if (atOnce < 1) {
            throw new IllegalArgumentException(
                    "items() of a publisher, " + atOnce + " at once: at least one must be asked for");
        }
        Subscribed<T> items = new Subscribed<>(publisher.toString(), atOnce);
        publisher.subscribe(items);
        return items;
    }

    /// Takes what a publisher's body emits, and gives it to one subscriber.
    ///
    /// @param <T> of the items
    public interface Emitter<T> {

        /// Gives the subscriber an item, as soon as that asks for one.
        ///
        /// If the body has tasks of its own they may call this, too; one item is given at a time.
        ///
        /// @param item not null
        /// @throws InterruptedException if the caller is cancelled, as it is when the subscriber has had enough; then the item
        ///                              was not given
        void emit(T item) throws InterruptedException;
    }

    /// Gives one subscriber its items.
    ///
    /// @param <T> of the items
    @FunctionalInterface
    public interface Emission<T> {

        /// Emits, waits, computes, and returns when there are no more items.
        ///
        /// @param out takes the items
        /// @throws Exception what the subscriber is told, as it is
        void run(Emitter<? super T> out) throws Exception;
    }

    /// A publisher whose items come from code that blocks. Each subscriber has the body run for it alone, in a task of the group.
    ///
    /// ```java
    /// Channel<String> orders = Channel.buffered(16);
    /// TaskGroup.run(group -> {
    ///     Flow.Publisher<String> publisher = Completions.publisher(group, out -> {
    ///         for (String order : orders) {
    ///             out.emit(order);
    ///         }
    ///     });
    /// });
    /// ```
    ///
    /// The body is as fast as its subscriber: [Emitter#emit] waits until that asks for an item. When it has returned, the
    /// subscriber is told that all is complete; what it throws is the subscriber's failure, and not the group's. A subscriber that
    /// cancels has the task cancelled. One whose own method throws fails the group with that.
    ///
    /// Anybody may subscribe, from any thread, as long as other tasks of the group run, or its body: it waits for the tasks of
    /// those who have, not for others to come. Those who come later, and those whose task is cancelled with the group, are
    /// told a failure.
    ///
    /// As Reactive Streams says it; one subscriber is told one thing at a time, on the task's thread.
    ///
    /// @param group in which the tasks run; called by its owner, or by a task inside
    /// @param body  run once for each subscriber
    /// @param <T>   of the items
    /// @return new
    /// @throws IllegalStateException if the group is cancelled, or has ended
    public static <T> Flow.Publisher<T> publisher(TaskGroup group, Emission<T> body) {
        Objects.requireNonNull(group, "group");
        Objects.requireNonNull(body, "body");
        return new Publishing<>(group, body);
    }
}
