package dev.weft.everywhere;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Task;
import dev.weft.TaskBackstage;
import dev.weft.Weft;
import dev.weft.loop.Backstage;
import dev.weft.loop.Domain;
import dev.weft.loop.Scope;
import dev.weft.loop.Strand;
import java.time.Duration;

/// What must not be left when something has ended: scopes, interrupts, timers, threads, listeners.
final class Leftovers {

    private final Domain domain = Strand.current().domain();
    private final long timers = Backstage.timers(domain);
    private final int residents = Backstage.residents(domain);

    /// Notes what there is now, where the calling thread lives.
    Leftovers() {
    }

    /// That there are no more timers and threads than there were.
    void assertNone(Duration patience) {
        assertFalse(Thread.currentThread().isInterrupted(), "the host was interrupted");
        // Off the loop a timer that was cancelled goes soon; so does a thread whose task has ended.
        Backstage.spinUntil(() -> Backstage.timers(domain) <= timers, patience, "no timer is left");
        Backstage.spinUntil(() -> Backstage.residents(domain) <= residents, patience,
                "no thread is left on the loop");
    }

    /// That a strand is where it was before it entered a scope which it has left, and that nothing inside is left.
    static void assertNoneOf(Scope left, Scope around) throws InterruptedException {
        Strand strand = Strand.current();
        assertSame(around, strand.innermost(), "a scope is left");
        assertTrue(Backstage.isLeaf(left), () -> "something is left inside " + left);
        if (around.effective() != null) {
            return;
        }
        assertNull(strand.active());
        assertFalse(Thread.interrupted(), "an interrupt is left");
        // What is late, on a loop: the steward has its turn.
        Thread.yield();
        Thread.yield();
        assertFalse(Thread.interrupted(), "an interrupt came late");
        Weft.yieldNow();
    }

    static void assertEnded(Task<?> task) {
        assertTrue(task.isDone(), task::toString);
        assertFalse(TaskBackstage.hasListeners(task), () -> "a listener is left on " + task);
    }
}
