package dev.weft.perf;

import java.util.ArrayList;
import java.util.List;
import kotlin.ResultKt;
import kotlin.Unit;
import kotlin.coroutines.Continuation;
import kotlin.coroutines.EmptyCoroutineContext;
import kotlin.coroutines.intrinsics.IntrinsicsKt;
import kotlinx.coroutines.AwaitKt;
import kotlinx.coroutines.BuildersKt;
import kotlinx.coroutines.CancellableContinuationImpl;
import kotlinx.coroutines.CoroutineScopeKt;
import kotlinx.coroutines.CoroutineStart;
import kotlinx.coroutines.Deferred;
import kotlinx.coroutines.Job;
import kotlinx.coroutines.YieldKt;
import org.jspecify.annotations.Nullable;

/// The jobs of [Comparison] as the Kotlin compiler would write them.
@SuppressWarnings("serial")
final class KotlinJobs {

    private KotlinJobs() {
    }

    /// `repeat(yields) { yield() }`, in itself or in so many children at once; returns how many there were.
    static final class Yields extends KotlinPipe.Coroutine<Long> {

        private final int yields;
        private final int children;
        private int done;
        private boolean waits;

        Yields(int yields, int children, @Nullable Continuation<Object> completion) {
            super(completion);
            this.yields = yields;
            this.children = children;
        }

        @Override
        Yields copy(Continuation<Object> completion) {
            return new Yields(yields, children, completion);
        }

        @Override
        protected @Nullable Object invokeSuspend(Object result) {
            ResultKt.throwOnFailure(result);
            Object suspended = IntrinsicsKt.getCOROUTINE_SUSPENDED();
            if (waits) {
                return sum(result);
            }
            if (children > 0) {
                List<Deferred<Long>> all = new ArrayList<>();
                for (int i = 0; i < children && scope != null; i++) {
                    all.add(BuildersKt.async(scope, EmptyCoroutineContext.INSTANCE, CoroutineStart.DEFAULT,
                            new Yields(yields / children, 0, null)));
                }
                waits = true;
                Object results = AwaitKt.awaitAll(all, this);
                return results == suspended ? suspended : sum(results);
            }
            while (done < yields) {
                done++;
                if (YieldKt.yield(this) == suspended) {
                    return suspended;
                }
            }
            return (long) done;
        }
    }

    private static long sum(@Nullable Object results) {
        long sum = 0;
        if (results instanceof List<?> list) {
            for (Object each : list) {
                sum += each instanceof Number number ? number.longValue() : 0;
            }
        }
        return sum;
    }

    /// `coroutineScope { List(width) { async { 1 } }.awaitAll().sum() }`, so many times.
    static final class Gathers extends KotlinPipe.Coroutine<Long> {

        private final int width;
        private final int rounds;
        private int done;
        private boolean waits;
        private long sum;

        Gathers(int width, int rounds, @Nullable Continuation<Object> completion) {
            super(completion);
            this.width = width;
            this.rounds = rounds;
        }

        @Override
        Gathers copy(Continuation<Object> completion) {
            return new Gathers(width, rounds, completion);
        }

        @Override
        protected @Nullable Object invokeSuspend(Object result) {
            ResultKt.throwOnFailure(result);
            Object suspended = IntrinsicsKt.getCOROUTINE_SUSPENDED();
            if (waits) {
                take(result);
            }
            while (done < rounds) {
                waits = true;
                Object value = CoroutineScopeKt.<Long>coroutineScope(new Gather(width, null), this);
                if (value == suspended) {
                    return suspended;
                }
                take(value);
            }
            return sum;
        }

        private void take(@Nullable Object value) {
            sum += value instanceof Long number ? number : 0;
            done++;
        }
    }

    private static final class Gather extends KotlinPipe.Coroutine<Long> {

        private final int width;
        private boolean waits;

        Gather(int width, @Nullable Continuation<Object> completion) {
            super(completion);
            this.width = width;
        }

        @Override
        Gather copy(Continuation<Object> completion) {
            return new Gather(width, completion);
        }

        @Override
        protected @Nullable Object invokeSuspend(Object result) {
            ResultKt.throwOnFailure(result);
            if (waits) {
                return sum(result);
            }
            List<Deferred<Integer>> all = new ArrayList<>(width);
            for (int i = 0; i < width && scope != null; i++) {
                all.add(BuildersKt.async(scope, EmptyCoroutineContext.INSTANCE, CoroutineStart.DEFAULT, (_, _) -> 1));
            }
            waits = true;
            Object results = AwaitKt.awaitAll(all, this);
            return results == IntrinsicsKt.getCOROUTINE_SUSPENDED() ? results : sum(results);
        }
    }

    /// What two coroutines share that wake each other.
    static final class Hands {

        private final int hands;
        private final @Nullable CancellableContinuationImpl<Unit>[] waiting;
        private int turn;

        @SuppressWarnings({"unchecked", "rawtypes"}) // There are no generic arrays.
        Hands(int hands) {
            this.hands = hands;
            this.waiting = new CancellableContinuationImpl[2];
        }

        long play() throws InterruptedException {
            BuildersKt.<Unit>runBlocking(EmptyCoroutineContext.INSTANCE, (scope, caller) -> {
                for (int me = 0; me < 2; me++) {
                    Job player = BuildersKt.launch(scope, EmptyCoroutineContext.INSTANCE, CoroutineStart.DEFAULT,
                            new Player(this, me, null));
                    player.start();
                }
                return Unit.INSTANCE;
            });
            return turn;
        }
    }

    /// `while (…) { if (turn != me) suspendCancellableCoroutine { waiting[me] = it }; turn++; waiting[other]?.resume(Unit) }`.
    private static final class Player extends KotlinPipe.Coroutine<Unit> {

        private final Hands shared;
        private final int me;

        Player(Hands shared, int me, @Nullable Continuation<Object> completion) {
            super(completion);
            this.shared = shared;
            this.me = me;
        }

        @Override
        Player copy(Continuation<Object> completion) {
            return new Player(shared, me, completion);
        }

        @Override
        protected @Nullable Object invokeSuspend(Object result) {
            ResultKt.throwOnFailure(result);
            while (true) {
                if ((shared.turn & 1) == me || shared.turn >= shared.hands) {
                    if (shared.turn < shared.hands) {
                        shared.turn++;
                    }
                    CancellableContinuationImpl<Unit> other = shared.waiting[1 - me];
                    shared.waiting[1 - me] = null;
                    if (other != null) {
                        other.resumeWith(Unit.INSTANCE);
                    }
                    if (shared.turn >= shared.hands) {
                        return Unit.INSTANCE;
                    }
                }
                var waiting = new CancellableContinuationImpl<Unit>(IntrinsicsKt.intercepted(continuation()), 1);
                waiting.initCancellability();
                shared.waiting[me] = waiting;
                Object outcome = waiting.getResult();
                if (outcome == IntrinsicsKt.getCOROUTINE_SUSPENDED()) {
                    return outcome;
                }
            }
        }

        @SuppressWarnings("unchecked") // A continuation that takes anything, as everywhere in Kotlin's own bytecode.
        private Continuation<Unit> continuation() {
            return (Continuation<Unit>) (Continuation<?>) this;
        }
    }
}
