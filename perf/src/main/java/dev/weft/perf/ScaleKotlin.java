package dev.weft.perf;

import java.util.function.IntToLongFunction;
import kotlin.Unit;
import kotlin.coroutines.EmptyCoroutineContext;
import kotlinx.coroutines.BuildersKt;
import kotlinx.coroutines.CoroutineScope;
import kotlinx.coroutines.CoroutineStart;
import kotlinx.coroutines.DelayKt;
import kotlinx.coroutines.Job;
import org.jspecify.annotations.Nullable;

/// The peers of [Scale] that are coroutines of kotlinx, in `runBlocking`, which is one thread.
final class ScaleKotlin {

    private static final long DAY_MILLIS = 86_400_000;

    private int ended;
    private @Nullable Job parent;

    private ScaleKotlin() {
    }

    static void sleep(int n, ScaleWatch watch) throws Exception {
        ScaleKotlin all = new ScaleKotlin();
        ScaleSleeps sleeps = new ScaleSleeps(n, watch);
        watch.start();
        run(scope -> all.launchDelays(scope, n, i -> sleeps.length(i).toMillis()));
        watch.stop();
        ScaleJob.check(n, all.ended);
    }

    static void group(int n, ScaleWatch watch) throws Exception {
        ScaleKotlin all = new ScaleKotlin();
        watch.start();
        run(scope -> {
            for (int i = 0; i < n; i++) {
                launch(scope, inner -> all.ended++);
            }
        });
        watch.stop();
        ScaleJob.check(n, all.ended);
    }

    static void cancel(int n, ScaleWatch watch) throws Exception {
        ScaleKotlin all = new ScaleKotlin();
        run(outer -> {
            all.parent = launch(outer, scope -> {
                all.launchDelays(scope, n, _ -> DAY_MILLIS);
                // The queue is first in, first out: when this one runs all others wait.
                launch(outer, _ -> all.cancelParent(watch));
            });
        });
        watch.stop();
        ScaleJob.check(n, all.ended);
    }

    private void cancelParent(ScaleWatch watch) {
        Job job = parent;
        watch.settled();
        watch.start();
        if (job != null) {
            job.cancel(null);
        }
    }

    private void launchDelays(CoroutineScope scope, int n, IntToLongFunction millis) {
        for (int i = 0; i < n; i++) {
            long length = millis.applyAsLong(i);
            BuildersKt.launch(scope, EmptyCoroutineContext.INSTANCE, CoroutineStart.DEFAULT,
                    (inner, continuation) -> DelayKt.delay(length, continuation)).invokeOnCompletion(cause -> {
                        ended++;
                        return Unit.INSTANCE;
                    });
        }
    }

    /// What does not suspend.
    @FunctionalInterface
    private interface Block {

        void in(CoroutineScope scope);
    }

    private static Job launch(CoroutineScope scope, Block block) {
        return BuildersKt.launch(scope, EmptyCoroutineContext.INSTANCE, CoroutineStart.DEFAULT, (inner, _) -> {
            block.in(inner);
            return Unit.INSTANCE;
        });
    }

    private static void run(Block block) throws InterruptedException {
        BuildersKt.<Unit>runBlocking(EmptyCoroutineContext.INSTANCE, (scope, _) -> {
            block.in(scope);
            return Unit.INSTANCE;
        });
    }
}
