package dev.weft;

import dev.weft.loop.Strand;
import dev.weft.loop.Waiter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/// [Weft#race]: the first that succeeds ends the others. All failures are kept until it is known whether they matter.
final class Racing<T extends @Nullable Object> {

    private static final GroupOptions OPTIONS = GroupOptions.named("race").onFailure(OnFailure.KEEP_GOING);

    private final List<Task<T>> racers = new ArrayList<>();
    private final EndedTasks<T> ended = new EndedTasks<>(() -> racers);
    /// In the order in which they came.
    private final List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());

    private Racing() {
    }

    static <T extends @Nullable Object> T race(Collection<? extends Callable<? extends T>> bodies)
            throws InterruptedException {
        List<Callable<? extends T>> all = List.copyOf(bodies);
        if (all.isEmpty()) {
            throw new IllegalArgumentException("a race of nobody has no winner: give it at least one callable");
        }
        Strand.current().checkpoint();
        return new Racing<T>().run(all);
    }

    private T run(List<Callable<? extends T>> bodies) throws InterruptedException {
        Task<T> winner;
        try {
            winner = TaskGroup.<@Nullable Task<T>, InterruptedException>scope(OPTIONS, group -> {
                bodies.forEach(body -> enter(group.fork(body)));
                Task<T> first = firstToSucceed();
                String why = first != null ? "task \"" + first.name() + "\" has won the race"
                        : "an Error ended the race";
                racers.forEach(racer -> racer.cancel(why));
                return first;
            });
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
        if (winner == null || hasError()) {
            throw lost();
        }
        return winner.result();
    }

    private void enter(Task<T> racer) {
        racers.add(racer);
        Listener finish = new Listener() {

            @Override
            void ended(Task<?> ignored) {
                finish(racer);
            }
        };
        if (!racer.addListener(finish)) {
            finish(racer);
        }
    }

    private void finish(Task<T> racer) {
        // That is the look at it: a loser's failure is the race's to tell, or to forget.
        if (racer.outcome() instanceof Outcome.Failure<T>(Throwable failure)) {
            failures.add(failure);
        }
        ended.bring(racer);
    }

    /// @return null if none does, or if an `Error` came first
    private @Nullable Task<T> firstToSucceed() throws InterruptedException {
        for (int i = 0; i < racers.size(); i++) {
            Task<T> next = ended.take(Waiter.NO_DEADLINE);
            if (next != null && next.status() == Task.Status.SUCCESS) {
                return next;
            }
            if (hasError()) {
                return null;
            }
        }
        return null;
    }

    private boolean hasError() {
        synchronized (failures) {
            return failures.stream().anyMatch(Error.class::isInstance);
        }
    }

    // --- when all have ended ---

    private RuntimeException lost() {
        if (failures.isEmpty()) {
            return new CancellationException("nobody won the race: all " + racers.size() + " tasks were cancelled");
        }
        throw Failures.<RuntimeException>sneak(Failures.ofGroup("nobody won the race", failures));
    }

    private InterruptedException interrupted(InterruptedException cause) {
        if (hasError()) {
            Throwable error = Failures.ofGroup("a task of the race failed", failures);
            throw Failures.<RuntimeException>sneak(Failures.with(error, cause));
        }
        Failures.suppressAll(cause, failures);
        return cause;
    }
}
