package dev.weft.everywhere;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.weft.GroupOptions;
import dev.weft.OnFailure;
import dev.weft.Task;
import dev.weft.TaskGroup;
import dev.weft.everywhere.Plan.Target;
import dev.weft.loop.Backstage;
import dev.weft.loop.Interruption;
import dev.weft.loop.Scope;
import dev.weft.loop.Strand;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;

/// One run of a scenario, cancelled as planned, and the look at what is left of it.
final class Rehearsal<W> {

    private static final GroupOptions OPTIONS = GroupOptions.named("stage").onFailure(OnFailure.KEEP_GOING);

    private final CancelEverywhere<W> play;
    private final Plan plan;
    private final Injector injector;
    private volatile Task<?> victim;
    private volatile Stage stage;
    /// The victim's: whether its body came to its end.
    private volatile boolean completed;

    Rehearsal(CancelEverywhere<W> play, Plan plan) {
        this.play = play;
        this.plan = plan;
        this.injector = new Injector(plan);
    }

    /// By a thread of the backend.
    Injector run() throws Exception {
        Scope outside = Strand.current().innermost();
        Leftovers leftovers = new Leftovers();
        Backstage.watch(injector);
        W world;
        try {
            world = TaskGroup.scope(OPTIONS, this::perform);
        } finally {
            Backstage.unwatch();
        }
        if (injector.failure() != null) {
            throw new AssertionError("the harness itself failed", injector.failure());
        }
        assertSame(outside, Strand.current().innermost());
        leftovers.assertNone(play.lateness);
        play.check.of(world);
        return injector;
    }

    private W perform(TaskGroup group) throws Exception {
        stage = new Stage(group, injector);
        W world = play.setting.on(stage);
        victim = group.fork(() -> act(world), "victim");
        Thread watcher = plan.isWatchedFor() ? Thread.ofPlatform().daemon().start(this::watch) : null;
        try {
            victim.get();
        } catch (ExecutionException | CancellationException e) {
            // To be judged when all have ended.
        }
        if (watcher != null) {
            watcher.join();
        }
        stage.victimHasEnded();
        play.afterwards.of(world);
        stage.await();
        judgeEnd();
        return world;
    }

    /// By a platform thread: one of the JDK's scheduler might not get its turn beside two that yield all the time.
    private void watch() {
        while (!victim.isDone()) {
            injector.watch();
            Thread.yield();
        }
    }

    private void judgeEnd() throws ExecutionException {
        if (victim.state() == Task.State.FAILED && !isAllowed(victim.exceptionNow())) {
            throw new ExecutionException(victim.exceptionNow());
        }
        if (plan.target() == Target.TASK && injector.done() > 0) {
            boolean failed = victim.state() == Task.State.FAILED;
            assertEquals(completed ? Task.Status.SUCCESS : failed ? Task.Status.FAILED : Task.Status.CANCELLED,
                    victim.status());
        }
    }

    // --- the victim ---

    private void act(W world) throws Exception {
        Scope task = Strand.current().innermost();
        Scope around = Scope.enter("the scope around the victim's");
        Scope scope = Scope.enter("the victim's scope");
        injector.begin(plan.target() == Target.SCOPE ? List.of(scope, around) : List.of(task));
        Exception thrown = null;
        try {
            play.scenario.of(world);
            completed = true;
        } catch (Exception e) {
            thrown = e;
        } finally {
            injector.end();
        }
        judge(thrown);
        assertSame(scope, Strand.current().innermost(), "the scenario left a scope open");
        scope.exit();
        Leftovers.assertNoneOf(scope, around);
        around.exit();
        Leftovers.assertNoneOf(around, task);
        if (thrown != null && plan.target() == Target.TASK) {
            throw thrown;
        }
    }

    private void judge(Exception thrown) {
        if (thrown == null || (injector.done() > 0 && (Interruption.isShapeOf(thrown) || isAllowed(thrown)))) {
            return;
        }
        throw new AssertionError(injector.done() == 0
                ? "the scenario failed, and nobody had cancelled it"
                : "the cancellation came out as another exception", thrown);
    }

    private boolean isAllowed(Throwable thrown) {
        return play.allowed.stream().anyMatch(type -> type.isInstance(thrown));
    }

    /// Where everybody stands.
    @Override
    public String toString() {
        return plan + ": " + victim + (stage == null ? "" : ", " + stage.beside());
    }
}
