package dev.weft.perf;

import kotlin.ResultKt;
import kotlin.coroutines.Continuation;
import kotlin.coroutines.CoroutineContext;
import kotlin.coroutines.intrinsics.IntrinsicsKt;
import kotlinx.coroutines.BuildersKt;
import org.jspecify.annotations.Nullable;

/// Calls in another dispatcher of kotlinx.coroutines, as the Kotlin compiler would write them.
final class LoopScalingKotlin {

    private LoopScalingKotlin() {
    }

    /// `runBlocking(here) { repeat(calls) { sum += withContext(there) { it } }; sum }`.
    static long callAll(int calls, CoroutineContext here, CoroutineContext there) throws InterruptedException {
        return BuildersKt.<Long>runBlocking(here, new Caller(calls, there, null));
    }

    @SuppressWarnings("serial") // A Kotlin lambda is Serializable by birth, and nobody uses it.
    private static final class Caller extends KotlinPipe.Coroutine<Long> {

        private final int calls;
        private final CoroutineContext there;
        private int called;
        private boolean waits;
        private long sum;

        Caller(int calls, CoroutineContext there, @Nullable Continuation<Object> completion) {
            super(completion);
            this.calls = calls;
            this.there = there;
        }

        @Override
        Caller copy(Continuation<Object> completion) {
            return new Caller(calls, there, completion);
        }

        @Override
        protected @Nullable Object invokeSuspend(Object result) {
            ResultKt.throwOnFailure(result);
            Object suspended = IntrinsicsKt.getCOROUTINE_SUSPENDED();
            if (waits) {
                take(result);
            }
            while (called < calls) {
                waits = true;
                Object value = BuildersKt.withContext(there, new Callee(called, null), this);
                if (value == suspended) {
                    return suspended;
                }
                take(value);
            }
            return sum;
        }

        private void take(@Nullable Object value) {
            if (value instanceof Integer number) {
                sum += number;
            }
            called++;
        }
    }

    @SuppressWarnings("serial")
    private static final class Callee extends KotlinPipe.Coroutine<Integer> {

        private final int value;

        Callee(int value, @Nullable Continuation<Object> completion) {
            super(completion);
            this.value = value;
        }

        @Override
        Callee copy(Continuation<Object> completion) {
            return new Callee(value, completion);
        }

        @Override
        protected Object invokeSuspend(Object result) {
            ResultKt.throwOnFailure(result);
            return value;
        }
    }
}
