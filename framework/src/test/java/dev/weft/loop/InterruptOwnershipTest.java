package dev.weft.loop;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.CapturedLog;
import dev.weft.ForeignBlocking;
import dev.weft.Weft;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Exchanger;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Whose an interrupt is, when several requests and the body's own code have a hand in it.
class InterruptOwnershipTest {

    /// Of two scopes, both cancelled: the second while the interrupt for the first was taken by foreign code.
    private static void cancelTwice(Scope outer, Scope inner) {
        assertTrue(Backstage.cancel(inner, "first"));
        assertTrue(Thread.interrupted());
        Scheduler loop = (Scheduler) Strand.current().domain();
        // On the carrier, as a timer would; the steward, who sends the interrupt, has its turn after the next yield.
        loop.execute(() -> outer.cancel(new Request(outer, "second", null, null, false)));
        Thread.yield();
    }

    /// As those do who swallow an InterruptedException, and as every wait does that cannot be interrupted.
    @Test
    @Tag("loop")
    void aFlagThatIsSetAgainWhileTheNextRequestIsOnItsWayEndsAtTheEdge() {
        Weft.run(() -> {
            Scope outer = Scope.enter("outer");
            Scope inner = Scope.enter("inner");
            cancelTwice(outer, inner);
            Thread.currentThread().interrupt();
            Thread.yield();
            inner.exit();
            outer.exit();
            assertFalse(Thread.interrupted());
        });
    }

    @Test
    @Tag("loop")
    void aFlagThatIsSetAgainIsClearedWithARequestThatIsWithdrawn() {
        Weft.run(() -> {
            Scope outer = Scope.enter("outer");
            Scope inner = Scope.enter("inner");
            cancelTwice(outer, inner);
            Thread.currentThread().interrupt();
            inner.exit();
            outer.exit();
            assertFalse(Thread.interrupted());
            Thread.yield();
            assertFalse(Thread.interrupted());
        });
    }

    /// The exception takes the flag with it, so that the cleanup can wait in a shield.
    @Test
    @Tag("loop")
    void aFlagThatIsSetAgainGoesWithTheNextException() {
        Weft.run(() -> {
            Scope outer = Scope.enter("outer");
            Scope inner = Scope.enter("inner");
            cancelTwice(outer, inner);
            Thread.currentThread().interrupt();
            assertThrows(InterruptedException.class, Weft::yieldNow);
            assertFalse(Thread.currentThread().isInterrupted());
            Thread.yield();
            assertFalse(Thread.currentThread().isInterrupted());
            inner.exit();
            outer.exit();
        });
    }

    /// What the user set before anything was cancelled is not Weft's to clear.
    @Test
    @Tag("loop")
    void aFlagThatWasTheUsersStaysWhenARequestFindsIt() {
        Weft.run(() -> {
            Scope scope = Scope.enter("scope");
            Thread.currentThread().interrupt();
            Scheduler loop = (Scheduler) Strand.current().domain();
            loop.execute(() -> scope.cancel(new Request(scope, "first", null, null, false)));
            Thread.yield();
            Thread.yield();
            scope.exit();
            assertTrue(Thread.interrupted());
        });
    }

    /// A thread that looks at its own flag as any other, and lets others look only when something has happened.
    private static final class Watched extends Thread {

        private final CountDownLatch looking = new CountDownLatch(1);
        private final CountDownLatch go = new CountDownLatch(1);
        private final CountDownLatch sent = new CountDownLatch(1);
        private final Exchanger<Scope> scopes = new Exchanger<>();
        private volatile boolean flagWasLeft;

        Watched() {
            setUncaughtExceptionHandler(new Strand(new Ambient(), this));
        }

        @Override
        public boolean isInterrupted() {
            if (Thread.currentThread() != this) {
                looking.countDown();
                try {
                    // Not for ever: with the bug mended the thread waits for whoever looks here.
                    boolean _ = go.await(20, TimeUnit.MILLISECONDS);
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }
            return super.isInterrupted();
        }

        @Override
        public void run() {
            Scope outer = Scope.enter("outer");
            Scope inner = Scope.enter("inner");
            try {
                scopes.exchange(inner);
                looking.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            Backstage.cancel(outer, "by the thread itself");
            go.countDown();
            ForeignBlocking.stubbornly(sent);
            inner.exit();
            outer.exit();
            flagWasLeft = super.isInterrupted();
        }
    }

    /// Off the loops, where a request can meet another one that is just being sent.
    @Test
    void anInterruptThatMeetsOneOfTheThreadsOwnEndsAtTheEdge() throws Exception {
        Watched watched = new Watched();
        watched.start();
        Scope inner = watched.scopes.exchange(null);
        assertTrue(Backstage.cancel(inner, "by another thread"));
        watched.sent.countDown();
        watched.join();
        assertFalse(watched.flagWasLeft);
    }

    /// A thread that has seen an interrupt before whoever sends it comes back from `Thread.interrupt`.
    private static final class Quick extends Thread {

        private final CountDownLatch secondCame = new CountDownLatch(1);
        private final Exchanger<Scope> scopes = new Exchanger<>();
        private final CountDownLatch firstSeen = new CountDownLatch(1);

        Quick() {
            setUncaughtExceptionHandler(new Strand(new Ambient(), this));
        }

        @Override
        public void interrupt() {
            super.interrupt();
            try {
                secondCame.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void run() {
            Scope outer = Scope.enter("outer");
            Scope inner = Scope.enter("inner");
            try {
                scopes.exchange(outer);
                scopes.exchange(inner);
                ForeignBlocking.queueTake();
            } catch (InterruptedException e) {
                firstSeen.countDown();
            }
            // Foreign code, which only an interrupt of its own can reach.
            ForeignBlocking.park();
            inner.exit();
            outer.exit();
        }
    }

    @Test
    void aRequestThatComesWhileAnEarlierOneIsBeingSentAndWasSeenGetsAnInterruptOfItsOwn() throws Exception {
        Quick quick = new Quick();
        quick.start();
        Scope outer = quick.scopes.exchange(null);
        Scope inner = quick.scopes.exchange(null);
        Thread sender = Thread.ofPlatform().start(() -> Backstage.cancel(inner, "first"));
        quick.firstSeen.await();
        assertTrue(Backstage.cancel(outer, "second"));
        quick.secondCame.countDown();
        sender.join();
        assertTrue(quick.join(Duration.ofSeconds(20)), "the second request reached nobody");
    }

    /// A thread whose user interrupts it while a request is being sent, and takes that interrupt at once.
    private static final class Taken extends Thread {

        private final Exchanger<Scope> scopes = new Exchanger<>();
        private final CountDownLatch looking = new CountDownLatch(1);
        private final CountDownLatch taken = new CountDownLatch(1);
        private final CountDownLatch secondCame = new CountDownLatch(1);

        Taken() {
            setUncaughtExceptionHandler(new Strand(new Ambient(), this));
        }

        private boolean flag() {
            return super.isInterrupted();
        }

        @Override
        public boolean isInterrupted() {
            boolean is = super.isInterrupted();
            if (Thread.currentThread() != this && looking.getCount() > 0) {
                looking.countDown();
                try {
                    secondCame.await();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }
            return is;
        }

        @Override
        public void run() {
            Scope outer = Scope.enter("outer");
            Scope inner = Scope.enter("inner");
            try {
                scopes.exchange(outer);
                scopes.exchange(inner);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            Thread.currentThread().interrupt();
            Backstage.spinUntil(() -> looking.getCount() == 0, Duration.ofSeconds(20), "the sender sees the flag");
            assertTrue(Thread.interrupted());
            taken.countDown();
            // Foreign code, which only an interrupt of its own can reach.
            ForeignBlocking.park();
            inner.exit();
            outer.exit();
        }
    }

    @Test
    void aRequestThatComesWhileAnEarlierOneMeetsTheUsersInterruptGetsOneOfItsOwn() throws Exception {
        Taken taken = new Taken();
        taken.start();
        Scope outer = taken.scopes.exchange(null);
        Scope inner = taken.scopes.exchange(null);
        Backstage.spinUntil(taken::flag, Duration.ofSeconds(20), "the user interrupts");
        Thread sender = Thread.ofPlatform().start(() -> Backstage.cancel(inner, "first"));
        taken.taken.await();
        assertTrue(Backstage.cancel(outer, "second"));
        taken.secondCame.countDown();
        sender.join();
        assertTrue(taken.join(Duration.ofSeconds(20)), "the second request reached nobody");
    }

    /// What closes a channel under an interrupt is the program's code, and may throw.
    private static final class Hostile extends Thread {

        private final Exchanger<Scope> scopes = new Exchanger<>();
        private final CountDownLatch sent = new CountDownLatch(1);

        Hostile() {
            setUncaughtExceptionHandler(new Strand(new Ambient(), this));
        }

        @Override
        public void interrupt() {
            super.interrupt();
            if (Thread.currentThread() != this) {
                throw new IllegalStateException("out of implCloseChannel");
            }
        }

        @Override
        public void run() {
            Scope scope = Scope.enter("scope");
            try {
                scopes.exchange(scope);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            ForeignBlocking.stubbornly(sent);
            scope.exit();
        }
    }

    @Test
    void anInterruptThatThrowsDoesNotHoldUpTheEdge() throws Exception {
        Hostile hostile = new Hostile();
        hostile.start();
        Scope scope = hostile.scopes.exchange(null);
        try (CapturedLog _ = CapturedLog.open()) {
            assertTrue(Backstage.cancel(scope, "enough"));
            hostile.sent.countDown();
            assertTrue(hostile.join(Duration.ofSeconds(20)), "the edge waits for an interrupt that was sent");
        }
    }
}
