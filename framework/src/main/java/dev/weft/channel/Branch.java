package dev.weft.channel;

import dev.weft.Body;
import dev.weft.Task;
import dev.weft.loop.Waiter;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One of the things that a [Select] waits for, and what is done when it is the one. Made by the methods of [Select]; holds
/// no state, so it may be used again, also by several tasks at once.
///
/// @param <R> of the select's result
/// @param <X> of what its code throws
public abstract sealed class Branch<R extends @Nullable Object, X extends Exception> {

    private Branch() {
    }

    /// Takes it, if that can be done without waiting. From outside all guards.
    ///
    /// @return what [#finish] needs; null if it is not ready
    abstract @Nullable Object attempt();

    /// Does what is to be done when it was taken.
    ///
    /// @param got by [#attempt], or by the wait
    abstract R finish(Object got) throws X;

    /// One that waits in a channel.
    abstract static sealed class OfChannel<T, R extends @Nullable Object, X extends Exception> extends Branch<R, X> {

        /// It will never be ready: said so by an exception, when the guards are left.
        static final Object REFUSED = new Object();

        final Conduit<T> conduit;

        OfChannel(Conduit<T> conduit) {
            this.conduit = conduit;
        }

        @Override
        final @Nullable Object attempt() {
            return conduit.inside(this::attemptInside);
        }

        /// @return what [#finish] needs, which may be [#REFUSED]; null if it is not ready
        abstract @Nullable Object attemptInside();

        /// A wait for it, which has not begun.
        abstract Wait newWait(Waiter waiter, int index);

        /// Begins to wait. Inside.
        abstract void enlist(Wait wait);

        /// Waits no more. From outside.
        abstract void withdraw(Wait wait);

        /// What the wait has brought, for [#finish].
        abstract Object got(Wait wait, int how);
    }

    static final class Receive<T, R extends @Nullable Object, X extends Exception> extends OfChannel<T, R, X> {

        private static final Object END = new Object();

        private final @Nullable Receiver<T> end;
        private final Select.Handler<? super T, ? extends R, ? extends X> handler;
        private final @Nullable Body<? extends R, ? extends X> whenClosed;

        Receive(Conduit<T> conduit, @Nullable Receiver<T> end,
                Select.Handler<? super T, ? extends R, ? extends X> handler,
                @Nullable Body<? extends R, ? extends X> whenClosed) {
            super(conduit);
            this.end = end;
            this.handler = Objects.requireNonNull(handler, "handler");
            this.whenClosed = whenClosed;
        }

        @Override
        @Nullable Object attemptInside() {
            T item = conduit.take(end);
            return item != null ? item : conduit.refuses(end) ? REFUSED : conduit.isClosed() ? END : null;
        }

        @Override
        Wait newWait(Waiter waiter, int index) {
            return new Wait(waiter, index, end, null);
        }

        @Override
        void enlist(Wait wait) {
            conduit.receivers().add(wait);
        }

        @Override
        void withdraw(Wait wait) {
            conduit.withdraw(wait, conduit.receivers());
        }

        @Override
        Object got(Wait wait, int how) {
            return how == Wait.SERVED
                    ? Objects.requireNonNull(wait.gift)
                    : conduit.refuses(end) ? REFUSED : END;
        }

        @Override
        @SuppressWarnings("unchecked")
        R finish(Object got) throws X {
            if (got == REFUSED || (got == END && whenClosed == null)) {
                throw conduit.refusal(end);
            }
            return got == END ? Objects.requireNonNull(whenClosed).call() : handler.handle((T) got);
        }

        @Override
        public String toString() {
            return "receive from " + conduit;
        }
    }

    static final class Send<T, R extends @Nullable Object, X extends Exception> extends OfChannel<T, R, X> {

        private static final Object SENT = new Object();

        private final @Nullable Sender<T> end;
        private final T item;
        private final Body<? extends R, ? extends X> whenSent;

        Send(Conduit<T> conduit, @Nullable Sender<T> end, T item, Body<? extends R, ? extends X> whenSent) {
            super(conduit);
            this.end = end;
            this.item = Objects.requireNonNull(item, Conduit.NULL_ITEM);
            this.whenSent = Objects.requireNonNull(whenSent, "whenSent");
        }

        @Override
        @Nullable Object attemptInside() {
            return conduit.refuses(end) ? REFUSED : conduit.accept(item) ? SENT : null;
        }

        @Override
        Wait newWait(Waiter waiter, int index) {
            return new Wait(waiter, index, end, item);
        }

        @Override
        void enlist(Wait wait) {
            conduit.senders().add(wait);
        }

        @Override
        void withdraw(Wait wait) {
            conduit.withdraw(wait, conduit.senders());
        }

        @Override
        Object got(Wait wait, int how) {
            return how == Wait.SERVED ? SENT : REFUSED;
        }

        @Override
        R finish(Object got) throws X {
            if (got == REFUSED) {
                throw conduit.refusal(end);
            }
            return whenSent.call();
        }

        @Override
        public String toString() {
            return "send to " + conduit;
        }
    }

    static final class End<T extends @Nullable Object, R extends @Nullable Object, X extends Exception>
            extends
                Branch<R, X> {

        final Task<T> task;
        private final Select.Handler<? super Task<T>, ? extends R, ? extends X> handler;

        End(Task<T> task, Select.Handler<? super Task<T>, ? extends R, ? extends X> handler) {
            this.task = Objects.requireNonNull(task, "task");
            this.handler = Objects.requireNonNull(handler, "handler");
        }

        @Override
        @Nullable Object attempt() {
            return task.isDone() ? task : null;
        }

        @Override
        R finish(Object got) throws X {
            return handler.handle(task);
        }

        @Override
        public String toString() {
            return "the end of task \"" + task.name() + "\"";
        }
    }

    static final class Timeout<R extends @Nullable Object, X extends Exception> extends Branch<R, X> {

        final Duration duration;
        private final Body<? extends R, ? extends X> body;

        Timeout(Duration duration, Body<? extends R, ? extends X> body) {
            this.duration = Objects.requireNonNull(duration, "duration");
            this.body = Objects.requireNonNull(body, "body");
        }

        @Override
        @Nullable Object attempt() {
            return duration.isPositive() ? null : duration;
        }

        @Override
        R finish(Object got) throws X {
            return body.call();
        }

        @Override
        public String toString() {
            return "a timeout of " + duration;
        }
    }

    static final class Otherwise<R extends @Nullable Object, X extends Exception> extends Branch<R, X> {

        private final Body<? extends R, ? extends X> body;

        Otherwise(Body<? extends R, ? extends X> body) {
            this.body = Objects.requireNonNull(body, "body");
        }

        @Override
        @Nullable Object attempt() {
            return null;
        }

        @Override
        R finish(Object got) throws X {
            return body.call();
        }

        @Override
        public String toString() {
            return "none of the others";
        }
    }
}
