package dev.weft.channel;

import dev.weft.Body;
import dev.weft.Task;
import java.time.Duration;
import java.util.Collection;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Waits for the first of several things: an item in one of these channels, room in one of those, the end of a task, a
/// time.
///
/// ```java
/// Channel<String> orders = Channel.buffered(16);
/// Channel<String> cancellations = Channel.buffered(16);
/// Channel<String> log = Channel.unbounded();
/// String what = Select.on(
///         Select.receive(orders, order -> "order " + order),
///         Select.receive(cancellations, order -> "no more " + order),
///         Select.send(log, "still here", () -> "logged"),
///         Select.timeout(Duration.ofSeconds(1), () -> "nothing for a second"));
/// ```
///
/// **Which one.** Of those that are ready when it is called, the first in the order of its arguments; put what must not be
/// missed first. With [#fairly], any of them with equal chance, as in Go. If none is ready it waits, and the first to become
/// ready is the one. With a branch made by [#otherwise] it never waits.
///
/// **Exactly one** branch is taken: one item received, or one sent, or none and a task or a time told; nothing is left of
/// the others when its code runs, which is after that, in the caller's own task. What the code returns is the result; what
/// it throws passes through.
///
/// **Cancellation.** A suspension point, also when it need not wait. If it throws InterruptedException before any code ran,
/// no item was received and none sent.
///
/// **Closed channels** are ready: receiving from one that has no more items, and sending to one, throw a
/// [ChannelClosedException] out of the select. Give [#receive(Channel, Handler, Body)] code for the end to go on without
/// the channel.
///
/// May be called from any thread, over channels of any. After Go's `select` and Kotlin's.
public final class Select {

    /// What is done with what was received, or with the task that ended.
    ///
    /// @param <T> of what it gets
    /// @param <R> of its result
    /// @param <X> of what it throws
    @FunctionalInterface
    public interface Handler<T extends @Nullable Object, R extends @Nullable Object, X extends Exception> {

        /// Does it, in the task that selects.
        ///
        /// @param value the item, or the task
        /// @return the select's result
        /// @throws X out of the select
        R handle(T value) throws X;
    }

    private Select() {
    }

    /// Waits for the first of several branches, and prefers the earlier argument.
    ///
    /// @param branches one or more
    /// @param <R>      of the result
    /// @param <X>      of what their code throws
    /// @return what the code of the branch returned that was taken
    /// @throws X                        what that code threw
    /// @throws InterruptedException     if the caller is cancelled or interrupted; then no branch was taken
    /// @throws ChannelClosedException   if a branch would have to use a channel that is closed or has failed
    /// @throws IllegalArgumentException if there is no branch: it would wait for ever
    @SafeVarargs
    @SuppressWarnings("varargs")
    public static <R extends @Nullable Object, X extends Exception> R on(Branch<R, X>... branches)
            throws X, InterruptedException {
        return Selection.run(check(branches), false);
    }

    /// As [#on], but takes any of those that are ready, each with equal chance: so that no branch can starve another.
    ///
    /// @param branches one or more
    /// @param <R>      of the result
    /// @param <X>      of what their code throws
    /// @return what the code of the branch returned that was taken
    /// @throws X                        what that code threw
    /// @throws InterruptedException     if the caller is cancelled or interrupted; then no branch was taken
    /// @throws ChannelClosedException   if a branch would have to use a channel that is closed or has failed
    /// @throws IllegalArgumentException if there is no branch: it would wait for ever
    @SafeVarargs
    @SuppressWarnings("varargs")
    public static <R extends @Nullable Object, X extends Exception> R fairly(Branch<R, X>... branches)
            throws X, InterruptedException {
        return Selection.run(check(branches), true);
    }

    /// As `on` with the branches one by one, over branches that were collected.
    ///
    /// @param branches one or more; an earlier one is preferred
    /// @param <R>      of the result
    /// @param <X>      of what their code throws
    /// @return what the code of the branch returned that was taken
    /// @throws X                        what that code threw
    /// @throws InterruptedException     if the caller is cancelled or interrupted; then no branch was taken
    /// @throws ChannelClosedException   if a branch would have to use a channel that is closed or has failed
    /// @throws IllegalArgumentException if there is no branch: it would wait for ever
    public static <R extends @Nullable Object, X extends Exception> R on(Collection<Branch<R, X>> branches)
            throws X, InterruptedException {
        return Selection.run(check(array(branches)), false);
    }

    /// As `fairly` with the branches one by one, over branches that were collected.
    ///
    /// @param branches one or more
    /// @param <R>      of the result
    /// @param <X>      of what their code throws
    /// @return what the code of the branch returned that was taken
    /// @throws X                        what that code threw
    /// @throws InterruptedException     if the caller is cancelled or interrupted; then no branch was taken
    /// @throws ChannelClosedException   if a branch would have to use a channel that is closed or has failed
    /// @throws IllegalArgumentException if there is no branch: it would wait for ever
    public static <R extends @Nullable Object, X extends Exception> R fairly(Collection<Branch<R, X>> branches)
            throws X, InterruptedException {
        return Selection.run(check(array(branches)), true);
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // The array is not given away.
    private static <R extends @Nullable Object, X extends Exception> Branch<R, X>[] array(
            Collection<Branch<R, X>> branches) {
        return branches.toArray(new Branch[0]);
    }

    private static <B> B[] check(B[] branches) {
        if (branches.length == 0) {
            throw new IllegalArgumentException("a select without branches would wait for ever: give it at least one of"
                    + " Select.receive, send, task, timeout, otherwise");
        }
        for (int i = 0; i < branches.length; i++) {
            Objects.requireNonNull(branches[i], "branch " + i);
        }
        return branches;
    }

    /// Receives from a channel.
    ///
    /// @param from    the channel
    /// @param handler gets the item
    /// @param <T>     of the items
    /// @param <R>     of the result
    /// @param <X>     of what the code throws
    /// @return for [#on]
    public static <T, R extends @Nullable Object, X extends Exception> Branch<R, X> receive(Channel<T> from,
            Handler<? super T, ? extends R, ? extends X> handler) {
        return new Branch.Receive<>(from.conduit(), null, handler, null);
    }

    /// Receives from a channel, or learns that it is closed and has no more items.
    ///
    /// @param from       the channel
    /// @param handler    gets the item
    /// @param whenClosed runs instead if there are no more
    /// @param <T>        of the items
    /// @param <R>        of the result
    /// @param <X>        of what the code throws
    /// @return for [#on]
    public static <T, R extends @Nullable Object, X extends Exception> Branch<R, X> receive(Channel<T> from,
            Handler<? super T, ? extends R, ? extends X> handler, Body<? extends R, ? extends X> whenClosed) {
        return new Branch.Receive<>(from.conduit(), null, handler, Objects.requireNonNull(whenClosed, "whenClosed"));
    }

    /// Receives through an end of a channel.
    ///
    /// @param from    the end
    /// @param handler gets the item
    /// @param <T>     of the items
    /// @param <R>     of the result
    /// @param <X>     of what the code throws
    /// @return for [#on]
    public static <T, R extends @Nullable Object, X extends Exception> Branch<R, X> receive(Receiver<T> from,
            Handler<? super T, ? extends R, ? extends X> handler) {
        return new Branch.Receive<>(from.conduit(), from, handler, null);
    }

    /// Receives through an end of a channel, or learns that the channel is closed and has no more items.
    ///
    /// @param from       the end
    /// @param handler    gets the item
    /// @param whenClosed runs instead if there are no more
    /// @param <T>        of the items
    /// @param <R>        of the result
    /// @param <X>        of what the code throws
    /// @return for [#on]
    public static <T, R extends @Nullable Object, X extends Exception> Branch<R, X> receive(Receiver<T> from,
            Handler<? super T, ? extends R, ? extends X> handler, Body<? extends R, ? extends X> whenClosed) {
        return new Branch.Receive<>(from.conduit(), from, handler, Objects.requireNonNull(whenClosed, "whenClosed"));
    }

    /// Sends to a channel.
    ///
    /// @param to       the channel
    /// @param item     not null; made before the select, whether it is sent or not
    /// @param whenSent runs when it was sent
    /// @param <T>      of the items
    /// @param <R>      of the result
    /// @param <X>      of what the code throws
    /// @return for [#on]
    public static <T, R extends @Nullable Object, X extends Exception> Branch<R, X> send(Channel<T> to, T item,
            Body<? extends R, ? extends X> whenSent) {
        return new Branch.Send<>(to.conduit(), null, item, whenSent);
    }

    /// Sends through an end of a channel.
    ///
    /// @param to       the end
    /// @param item     not null; made before the select, whether it is sent or not
    /// @param whenSent runs when it was sent
    /// @param <T>      of the items
    /// @param <R>      of the result
    /// @param <X>      of what the code throws
    /// @return for [#on]
    public static <T, R extends @Nullable Object, X extends Exception> Branch<R, X> send(Sender<T> to, T item,
            Body<? extends R, ? extends X> whenSent) {
        return new Branch.Send<>(to.conduit(), to, item, whenSent);
    }

    /// Waits for the end of a task, however it ends.
    ///
    /// @param task    not the one that selects
    /// @param handler gets the task, which has ended: its `result()` or `outcome()` tells how
    /// @param <T>     of the task's result
    /// @param <R>     of the result
    /// @param <X>     of what the code throws
    /// @return for [#on], which throws an IllegalStateException if a task selects its own end
    public static <T extends @Nullable Object, R extends @Nullable Object, X extends Exception> Branch<R, X> task(
            Task<T> task, Handler<? super Task<T>, ? extends R, ? extends X> handler) {
        return new Branch.End<>(task, handler);
    }

    /// Waits for a time, counted from when the select is called. Unlike a `Weft.withTimeout` around it, it is one of the
    /// things that can happen, and no failure.
    ///
    /// @param duration zero or less is ready at once
    /// @param body     runs when nothing else has happened for so long
    /// @param <R>      of the result
    /// @param <X>      of what the code throws
    /// @return for [#on]; of several the shortest counts
    public static <R extends @Nullable Object, X extends Exception> Branch<R, X> timeout(Duration duration,
            Body<? extends R, ? extends X> body) {
        return new Branch.Timeout<>(duration, body);
    }

    /// What to do if no other branch is ready, instead of waiting. As Go's `default`. Its place among the arguments does
    /// not matter.
    ///
    /// @param body runs if nothing is ready
    /// @param <R>  of the result
    /// @param <X>  of what the code throws
    /// @return for [#on]
    public static <R extends @Nullable Object, X extends Exception> Branch<R, X> otherwise(
            Body<? extends R, ? extends X> body) {
        return new Branch.Otherwise<>(body);
    }
}
