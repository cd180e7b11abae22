package dev.weft.perf;

import java.util.List;
import kotlin.ResultKt;
import kotlin.Unit;
import kotlin.coroutines.Continuation;
import kotlin.coroutines.EmptyCoroutineContext;
import kotlin.coroutines.intrinsics.IntrinsicsKt;
import kotlin.coroutines.jvm.internal.SuspendLambda;
import kotlin.jvm.functions.Function2;
import kotlinx.coroutines.BuildersKt;
import kotlinx.coroutines.CoroutineStart;
import kotlinx.coroutines.channels.Channel;
import kotlinx.coroutines.selects.SelectImplementation;
import org.jspecify.annotations.Nullable;

/// A coroutine that selects among channels of kotlinx.coroutines, and one that sends to them, as the Kotlin compiler would
/// write them: it inlines `select`.
final class KotlinSelect {

    private KotlinSelect() {
    }

    /// @return the sum of what was received
    static long sendAndSelect(List<Channel<Integer>> channels) throws InterruptedException {
        return BuildersKt.<Long>runBlocking(EmptyCoroutineContext.INSTANCE, new Consumer(channels, null));
    }

    /// `for (i in 0 until ITEMS) channels[i % channels.size].send(i)`.
    @SuppressWarnings("serial")
    private static final class Producer extends KotlinPipe.Coroutine<Unit> {

        private final List<Channel<Integer>> channels;
        private int next;

        Producer(List<Channel<Integer>> channels, @Nullable Continuation<Object> completion) {
            super(completion);
            this.channels = channels;
        }

        @Override
        Producer copy(Continuation<Object> completion) {
            return new Producer(channels, completion);
        }

        @Override
        protected @Nullable Object invokeSuspend(Object result) {
            ResultKt.throwOnFailure(result);
            Object suspended = IntrinsicsKt.getCOROUTINE_SUSPENDED();
            while (next < Pipe.ITEMS) {
                int i = next++;
                if (channels.get(i % channels.size()).send(Pipe.item(i), this) == suspended) {
                    return suspended;
                }
            }
            return Unit.INSTANCE;
        }
    }

    /// `launch { … }; for (i in 0 until ITEMS) sum += select { for (c in channels) c.onReceive { it } }`.
    @SuppressWarnings("serial")
    private static final class Consumer extends KotlinPipe.Coroutine<Long> {

        private final List<Channel<Integer>> channels;
        private boolean waits;
        private int received;
        private long sum;

        Consumer(List<Channel<Integer>> channels, @Nullable Continuation<Object> completion) {
            super(completion);
            this.channels = channels;
        }

        @Override
        Consumer copy(Continuation<Object> completion) {
            return new Consumer(channels, completion);
        }

        @Override
        protected @Nullable Object invokeSuspend(Object result) {
            ResultKt.throwOnFailure(result);
            Object suspended = IntrinsicsKt.getCOROUTINE_SUSPENDED();
            if (waits) {
                take(result);
            } else if (scope != null) {
                BuildersKt.launch(scope, EmptyCoroutineContext.INSTANCE, CoroutineStart.DEFAULT,
                        new Producer(channels, null));
            }
            while (received < Pipe.ITEMS) {
                waits = true;
                var select = new SelectImplementation<Integer>(getContext());
                for (Channel<Integer> channel : channels) {
                    select.invoke(channel.getOnReceive(), new Same(null));
                }
                Object item = select.doSelect(this);
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

    /// `{ it }`, which suspends nowhere.
    @SuppressWarnings("serial")
    private static final class Same extends SuspendLambda
            implements
                Function2<Integer, Continuation<? super Integer>, @Nullable Object> {

        private @Nullable Object it;

        Same(@Nullable Continuation<Object> completion) {
            super(2, completion);
        }

        @Override
        @SuppressWarnings("unchecked")
        public Continuation<Unit> create(@Nullable Object value, Continuation<?> completion) {
            Same copy = new Same((Continuation<Object>) completion);
            copy.it = value;
            return (Continuation<Unit>) (Continuation<?>) copy;
        }

        @Override
        public @Nullable Object invoke(Integer item, Continuation<? super Integer> completion) {
            return ((Same) (Continuation<?>) create(item, completion)).invokeSuspend(Unit.INSTANCE);
        }

        @Override
        protected @Nullable Object invokeSuspend(Object result) {
            ResultKt.throwOnFailure(result);
            return it;
        }
    }
}
