package dev.weft.testing;

import dev.weft.LoopOptions;
import dev.weft.Outcome;
import dev.weft.internal.carrier.Hook;
import dev.weft.loop.Strand;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.opentest4j.TestAbortedException;

/// One invocation of a [WeftTest]: runs the method in a simulation, or on a real loop, on a thread that can be given up.
final class WeftTestRun implements InvocationInterceptor {

    private final WeftTestPlan plan;
    private final int number;
    private final Runnable onFailure;

    WeftTestRun(WeftTestPlan plan, int number, Runnable onFailure) {
        this.plan = plan;
        this.number = number;
        this.onFailure = onFailure;
    }

    long seed() {
        return plan.firstSeed() + number - 1;
    }

    @Override
    public void interceptTestTemplateMethod(Invocation<@Nullable Void> invocation,
            ReflectiveInvocationContext<Method> call, ExtensionContext context) throws Throwable {
        if (!Hook.isAvailable()) {
            onFailure.run();
            throw new UnsupportedOperationException(Hook.problem());
        }
        Callable<@Nullable Void> method = () -> proceed(invocation);
        Callable<@Nullable Void> body = plan.leakCheck() ? Leaks.<@Nullable Void>checked(method) : method;
        Trial<?> trial;
        try {
            trial = watched(body);
        } catch (Throwable t) {
            onFailure.run();
            t.addSuppressed(new Replay(again()));
            throw t;
        }
        Throwable failure = failureOf(trial.outcome());
        if (failure instanceof TestAbortedException) {
            throw failure;
        }
        if (failure != null) {
            onFailure.run();
            failure.addSuppressed(new Replay(again() + shortest(trial, context)));
            throw failure;
        }
    }

    /// On a thread of its own, since that cannot be ended if a task never waits.
    private Trial<?> watched(Callable<@Nullable Void> body) throws Throwable {
        Watch watch = new Watch("weft-test " + plan.test());
        return watch.call(plan.realTimeout(), () -> {
            Callable<@Nullable Void> seen = () -> {
                watch.runsOn(Strand.current());
                return body.call();
            };
            return plan.realTime() ? real(seen) : plan.simulation(seed()).trial(seen, false);
        }, () -> plan.test() + (plan.realTime() ? "" : " (seed " + seed() + ")") + " took longer than "
                + plan.realTimeout().toSeconds() + " s of real time, and was ended");
    }

    private Trial<?> real(Callable<@Nullable Void> body) {
        Outcome<?> outcome = Attempt.<@Nullable Void>real(LoopOptions.named(plan.test())).outcomeOf(body);
        return new Trial<>(outcome, 0, 0, 0, Duration.ZERO, "");
    }

    private static @Nullable Void proceed(Invocation<@Nullable Void> invocation) throws Exception {
        try {
            return invocation.proceed();
        } catch (Exception | Error e) {
            throw e;
        } catch (Throwable t) {
            throw new IllegalStateException("a Throwable that is neither an Exception nor an Error", t);
        }
    }

    private static @Nullable Throwable failureOf(Outcome<?> outcome) {
        return switch (outcome) {
            case Outcome.Success<?> _ -> null;
            case Outcome.Failure<?>(Throwable failure) -> failure;
            case Outcome.Cancelled<?>(String reason) -> new CancellationException("the test was " + reason);
        };
    }

    // --- what goes along with a failure ---

    private String again() {
        return plan.realTime()
                ? plan.test() + " failed in real time: no seed decides who runs when"
                : plan.test() + " failed\n  seed: " + seed() + " (" + plan.strategy() + "), number " + number + " of "
                        + plan.seeds() + "; again: -Dweft.simulation.seed=" + seed();
    }

    private String shortest(Trial<?> trial, ExtensionContext context) {
        if (plan.realTime() || trial.choices() == 0) {
            return "";
        }
        String obstacle = WeftTestAgain.obstacle(context);
        if (obstacle != null) {
            return "\n  no shorter schedule was looked for: " + obstacle;
        }
        WeftTestAgain again = new WeftTestAgain(context.getRequiredTestClass(), context.getRequiredTestMethod(),
                plan.leakCheck());
        Watch watch = new Watch("weft-test-shortest " + plan.test());
        try {
            return Objects.requireNonNull(watch.call(plan.realTimeout(),
                    () -> new Shrinking(plan.simulation(seed()), again::run).shortest(trial),
                    () -> "it took longer than " + plan.realTimeout().toSeconds() + " s of real time"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "\n  no shorter schedule was found: the test was interrupted while it was looked for";
        } catch (TimeoutException e) {
            return "\n  no shorter schedule was found: looking for it took too long";
        } catch (Throwable t) {
            return "\n  no shorter schedule was found: " + t;
        }
    }
}
