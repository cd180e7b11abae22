package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.loop.Backstage;
import dev.weft.loop.Scope;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/// Waits that a cancellation does not end: it is kept, and seen at the next point that it can end.
class StubbornWaitTest {

    private final List<String> events = Collections.synchronizedList(new ArrayList<>());

    @OnEveryBackend
    void aCancellationDuringAnUninterruptibleWaitIsSeenAtTheNextPoint(Backend backend) throws Exception {
        CountDownLatch waiting = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Task<?> task = backend.run(() -> TaskGroup.scope(group -> {
            Task<?> stubborn = group.fork(() -> {
                waiting.countDown();
                ForeignBlocking.stubbornly(go);
                events.add("waited");
                Weft.yieldNow();
                events.add("not reached");
            });
            waiting.await();
            stubborn.cancel("enough");
            go.countDown();
            stubborn.awaitEnd();
            return stubborn;
        }));
        assertEquals(List.of("waited"), events);
        assertTrue(assertInstanceOf(Outcome.Cancelled.class, task.outcome()).reason().contains("enough"));
    }

    /// However many scopes are cancelled: the worker is interrupted once, and what it gives is given.
    @OnEveryBackend
    void aWorkerThatCannotBeAbortedIsInterruptedOnceAndItsValueTaken(Backend backend) throws Exception {
        CompletableFuture<List<Scope>> scopes = new CompletableFuture<>();
        CountDownLatch working = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        backend.run(() -> TaskGroup.run(group -> {
            Task<?> caller = group.fork(() -> {
                Scope outer = Scope.enter("outer");
                Scope inner = Scope.enter("inner");
                scopes.complete(List.of(inner, outer));
                events.add("got " + Weft.<Integer>offload(() -> stubbornWork(working, interrupted, go)));
                assertThrows(InterruptedException.class, Weft::yieldNow);
                inner.exit();
                assertThrows(InterruptedException.class, Weft::yieldNow);
                outer.exit();
                assertFalse(Thread.interrupted());
                Weft.yieldNow();
                events.add("goes on");
            });
            Weft.shield(() -> working.await());
            Backstage.cancel(Weft.await(scopes).getFirst(), "the first");
            interrupted.await();
            Backstage.cancel(Weft.await(scopes).getLast(), "the second");
            go.countDown();
            caller.await();
        }));
        assertEquals(List.of("interrupts: 1", "got 5", "goes on"), events);
    }

    private int stubbornWork(CountDownLatch working, CountDownLatch interrupted, CountDownLatch go) {
        int interrupts = 0;
        working.countDown();
        while (true) {
            try {
                go.await();
                events.add("interrupts: " + interrupts);
                return 5;
            } catch (InterruptedException e) {
                interrupts++;
                interrupted.countDown();
            }
        }
    }

    /// The wait was ended by the cancellation; that a shield is entered in the cleanup does not undo it.
    @OnEveryBackend
    void aShieldThatComesAfterACancellationDoesNotUndoIt(Backend backend) throws Exception {
        CountDownLatch waiting = new CountDownLatch(1);
        Task<?> task = backend.run(() -> TaskGroup.scope(group -> {
            Task<?> waiter = group.fork(() -> {
                try {
                    waiting.countDown();
                    Waits.forever();
                } finally {
                    Weft.shield(() -> {
                        Weft.yieldNow();
                        events.add("cleaned");
                    });
                    Weft.yieldNow();
                    events.add("not reached");
                }
            });
            waiting.await();
            waiter.cancel("enough");
            waiter.awaitEnd();
            return waiter;
        }));
        assertEquals(List.of("cleaned"), events);
        assertTrue(task.isCancelled());
    }

    /// It was woken first, so it has the item, on the JDK's scheduler as on a loop.
    @OnEveryBackend
    void whatATaskWasWokenWithIsKeptWhenItIsCancelledBeforeItRuns(Backend backend) throws Exception {
        CompletableFuture<String> item = new CompletableFuture<>();
        CountDownLatch cancelled = new CountDownLatch(1);
        Task<?> task = backend.run(() -> TaskGroup.scope(group -> {
            Task<?> taker = group.fork(() -> {
                events.add(Weft.await(item));
                // Off the loop it may run at once: the cancellation has come when it is past here.
                ForeignBlocking.stubbornly(cancelled);
                Weft.yieldNow();
                events.add("not reached");
            });
            while (item.getNumberOfDependents() == 0) {
                Weft.yieldNow();
            }
            item.complete("item");
            taker.cancel("after the hand-over");
            cancelled.countDown();
            taker.awaitEnd();
            return taker;
        }));
        assertEquals(List.of("item"), events);
        assertTrue(task.isCancelled());
    }
}
