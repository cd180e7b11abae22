package dev.weft.perf;

import kotlin.ResultKt;
import kotlin.Unit;
import kotlin.coroutines.Continuation;
import kotlin.coroutines.CoroutineContext;
import kotlin.coroutines.intrinsics.IntrinsicsKt;
import kotlin.coroutines.jvm.internal.SuspendLambda;
import kotlin.jvm.functions.Function2;
import kotlinx.coroutines.BuildersKt;
import kotlinx.coroutines.CoroutineScope;
import kotlinx.coroutines.CoroutineStart;
import kotlinx.coroutines.channels.BufferOverflow;
import kotlinx.coroutines.channels.Channel;
import kotlinx.coroutines.channels.ChannelKt;
import org.jspecify.annotations.Nullable;

/// Two coroutines with a channel of kotlinx.coroutines between them, as the Kotlin compiler would write them.
final class KotlinPipe {

    private KotlinPipe() {
    }

    static Channel<Integer> channel(int capacity) {
        return ChannelKt.Channel(capacity, BufferOverflow.SUSPEND, null);
    }

    /// Sends and receives, the receiver in `receiverOn`, the sender in `senderOn`.
    ///
    /// @return the sum of what was received
    static long sendAndReceive(int capacity, CoroutineContext receiverOn, CoroutineContext senderOn)
            throws InterruptedException {
        Channel<Integer> channel = channel(capacity);
        return BuildersKt.<Long>runBlocking(receiverOn, new Consumer(channel, senderOn, null));
    }

    /// `suspend CoroutineScope.() -> R`, by hand: a state machine that is its own continuation. What the compiler would
    /// spill into fields before each suspension stays in fields here.
    @SuppressWarnings("serial") // A Kotlin lambda is Serializable by birth, and nobody uses it.
    abstract static class Coroutine<R> extends SuspendLambda
            implements
                Function2<CoroutineScope, Continuation<? super R>, @Nullable Object> {

        @Nullable CoroutineScope scope;

        Coroutine(@Nullable Continuation<Object> completion) {
            super(2, completion);
        }

        /// @return a copy that has not run, and that continues with `completion`
        abstract Coroutine<R> copy(Continuation<Object> completion);

        @Override
        @SuppressWarnings("unchecked") // A continuation that takes anything, as everywhere in Kotlin's own bytecode.
        public final Continuation<Unit> create(@Nullable Object value, Continuation<?> completion) {
            Coroutine<R> copy = copy((Continuation<Object>) completion);
            copy.scope = (CoroutineScope) value;
            return (Continuation<Unit>) (Continuation<?>) copy;
        }

        @Override
        public final @Nullable Object invoke(CoroutineScope scope, Continuation<? super R> completion) {
            return ((Coroutine<?>) (Continuation<?>) create(scope, completion)).invokeSuspend(Unit.INSTANCE);
        }

        @Override
        protected abstract @Nullable Object invokeSuspend(Object result);
    }

    /// `for (i in 0 until ITEMS) channel.send(i)`.
    @SuppressWarnings("serial")
    private static final class Producer extends Coroutine<Unit> {

        private final Channel<Integer> channel;
        private int next;

        Producer(Channel<Integer> channel, @Nullable Continuation<Object> completion) {
            super(completion);
            this.channel = channel;
        }

        @Override
        Producer copy(Continuation<Object> completion) {
            return new Producer(channel, completion);
        }

        @Override
        protected @Nullable Object invokeSuspend(Object result) {
            ResultKt.throwOnFailure(result);
            Object suspended = IntrinsicsKt.getCOROUTINE_SUSPENDED();
            while (next < Pipe.ITEMS) {
                if (channel.send(Pipe.item(next++), this) == suspended) {
                    return suspended;
                }
            }
            return Unit.INSTANCE;
        }
    }

    /// `launch { … }; for (i in 0 until ITEMS) sum += channel.receive()`.
    @SuppressWarnings("serial")
    private static final class Consumer extends Coroutine<Long> {

        private final Channel<Integer> channel;
        private final CoroutineContext senderOn;
        private boolean waits;
        private int received;
        private long sum;

        Consumer(Channel<Integer> channel, CoroutineContext senderOn, @Nullable Continuation<Object> completion) {
            super(completion);
            this.channel = channel;
            this.senderOn = senderOn;
        }

        @Override
        Consumer copy(Continuation<Object> completion) {
            return new Consumer(channel, senderOn, completion);
        }

        @Override
        protected @Nullable Object invokeSuspend(Object result) {
            ResultKt.throwOnFailure(result);
            Object suspended = IntrinsicsKt.getCOROUTINE_SUSPENDED();
            if (waits) {
                take(result);
            } else if (scope != null) {
                BuildersKt.launch(scope, senderOn, CoroutineStart.DEFAULT, new Producer(channel, null));
            }
            while (received < Pipe.ITEMS) {
                waits = true;
                Object item = channel.receive(this);
                if (item == suspended) {
                    return suspended;
                }
                take(item);
            }
            return sum;
        }

        private void take(@Nullable Object item) {
            if (item instanceof Integer number) {
                sum += number;
            }
            received++;
        }
    }
}
