package dev.weft.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Backend;
import dev.weft.CancelScope;
import dev.weft.OnEveryBackend;
import dev.weft.Task;
import dev.weft.TaskFailedException;
import dev.weft.TaskGroup;
import dev.weft.Waits;
import dev.weft.Weft;
import dev.weft.channel.Channel;
import dev.weft.channel.ChannelClosedException;
import java.io.EOFException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Publishers that are iterated over, and bodies that are publishers.
class FlowTest {

    private static final Duration MOMENT = Duration.ofMillis(20);

    private static List<Integer> numbers(int from, int to) {
        return IntStream.range(from, to).boxed().toList();
    }

    /// A publisher that a test plays by hand, for one subscriber.
    private static final class Hand implements Flow.Publisher<Integer>, Flow.Subscription {

        final AtomicLong asked = new AtomicLong();
        volatile Flow.Subscriber<? super Integer> subscriber;
        volatile boolean cancelled;

        @Override
        public void subscribe(Flow.Subscriber<? super Integer> one) {
            subscriber = one;
            one.onSubscribe(this);
        }

        @Override
        public void request(long n) {
            asked.addAndGet(n);
        }

        @Override
        public void cancel() {
            cancelled = true;
        }

        @Override
        public String toString() {
            return "a hand";
        }
    }

    // --- from a publisher ---

    @OnEveryBackend
    void thePublishersItemsAreIteratedOverInOrder(Backend backend) throws Exception {
        List<Integer> got = new ArrayList<>();
        backend.run(() -> {
            SubmissionPublisher<Integer> publisher = new SubmissionPublisher<>(Thread::startVirtualThread, 16);
            try (Items<Integer> items = Completions.items(publisher, 8)) {
                TaskGroup.run(group -> {
                    group.fork(() -> {
                        numbers(0, 1000).forEach(publisher::submit);
                        publisher.close();
                    });
                    items.forEachRemaining(got::add);
                });
                assertFalse(items.hasNext());
            }
        });
        assertEquals(numbers(0, 1000), got);
    }

    @OnEveryBackend
    void noMoreIsAskedForThanCanBeKept(Backend backend) throws Exception {
        Hand hand = new Hand();
        backend.run(() -> {
            try (Items<Integer> items = Completions.items(hand, 4)) {
                assertEquals(4, hand.asked.get());
                numbers(0, 4).forEach(hand.subscriber::onNext);
                assertEquals(0, items.next());
                assertEquals(4, hand.asked.get());
                assertEquals(1, items.next());
                assertEquals(6, hand.asked.get());
                assertEquals(2, items.next());
                assertEquals(3, items.next());
                assertEquals(8, hand.asked.get());
            }
        });
    }

    @OnEveryBackend
    void oneAtATimeIsPossible(Backend backend) throws Exception {
        Hand hand = new Hand();
        backend.run(() -> {
            try (Items<Integer> items = Completions.items(hand, 1)) {
                for (int i = 1; i < 10; i++) {
                    assertEquals(i, hand.asked.get());
                    hand.subscriber.onNext(i);
                    assertEquals(i, items.next());
                }
            }
        });
    }

    @OnEveryBackend
    void aFailureComesAfterTheItemsBeforeIt(Backend backend) throws Exception {
        Hand hand = new Hand();
        backend.run(() -> {
            try (Items<Integer> items = Completions.items(hand, 4)) {
                hand.subscriber.onNext(1);
                hand.subscriber.onError(new EOFException("boom"));
                assertEquals(1, items.next());
                var failure = assertThrows(CompletionException.class, items::hasNext);
                assertEquals("the items of a hand: the publisher failed: java.io.EOFException: boom",
                        failure.getMessage());
                assertInstanceOf(EOFException.class, failure.getCause());
            }
        });
    }

    @OnEveryBackend
    void closingCancelsTheSubscriptionAndDropsWhatIsOnItsWay(Backend backend) throws Exception {
        Hand hand = new Hand();
        backend.run(() -> {
            Items<Integer> items = Completions.items(hand, 4);
            hand.subscriber.onNext(1);
            items.close();
            assertTrue(hand.cancelled);
            hand.subscriber.onNext(2);
            hand.subscriber.onComplete();
            assertFalse(items.hasNext());
        });
    }

    @OnEveryBackend
    void aCancelledWaitLosesNoItem(Backend backend) throws Exception {
        Hand hand = new Hand();
        backend.run(() -> {
            try (Items<Integer> items = Completions.items(hand, 4)) {
                assertThrows(TimeoutException.class, () -> Weft.withTimeout(MOMENT, () -> items.hasNext()));
                hand.subscriber.onNext(1);
                assertEquals(1, items.next());
                assertFalse(hand.cancelled);
            }
        });
    }

    @OnEveryBackend
    void aPublisherThatSendsTooMuchIsToldOf(Backend backend) throws Exception {
        Hand hand = new Hand();
        backend.run(() -> {
            try (Items<Integer> items = Completions.items(hand, 2)) {
                numbers(0, 3).forEach(hand.subscriber::onNext);
                assertTrue(hand.cancelled);
                assertEquals(0, items.next());
                assertEquals(1, items.next());
                var failure = assertThrows(CompletionException.class, items::hasNext);
                assertTrue(failure.getMessage().contains("more than it was asked for"), failure.getMessage());
            }
        });
    }

    @OnEveryBackend
    void aSubscriptionThatComesTooLateOrTwiceIsCancelled(Backend backend) throws Exception {
        Hand late = new Hand();
        Hand second = new Hand();
        backend.run(() -> {
            Flow.Publisher<Integer> silent = subscriber -> second.subscriber = subscriber;
            Items<Integer> items = Completions.items(silent, 2);
            items.close();
            second.subscriber.onSubscribe(late);
            assertTrue(late.cancelled);
            second.subscriber.onSubscribe(second);
            assertTrue(second.cancelled);
        });
    }

    @Test
    void atLeastOneMustBeAskedFor() {
        var refusal = assertThrows(IllegalArgumentException.class, () -> Completions.items(new Hand(), 0));
        assertEquals("items() of a publisher, 0 at once: at least one must be asked for", refusal.getMessage());
    }

    // --- from a body ---

    /// What a subscriber is told, and what it asks for at first.
    private static final class Told implements Flow.Subscriber<Integer> {

        final Channel<Object> signals = Channel.unbounded();
        private final long first;
        volatile Flow.Subscription subscription;

        Told(long first) {
            this.first = first;
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
            if (first != 0) {
                given.request(first);
            }
        }

        @Override
        public void onNext(Integer item) {
            signals.trySend(item);
        }

        @Override
        public void onError(Throwable failure) {
            signals.trySend(failure);
            signals.close();
        }

        @Override
        public void onComplete() {
            signals.trySend("complete");
            signals.close();
        }
    }

    @OnEveryBackend
    void whatABodyEmitsIsPublishedAsItIsAskedFor(Backend backend) throws Exception {
        backend.run(() -> TaskGroup.run(group -> {
            AtomicInteger emitted = new AtomicInteger();
            Told told = new Told(2);
            Completions.<Integer>publisher(group, out -> {
                for (int i = 0; i < 4; i++) {
                    out.emit(i);
                    emitted.incrementAndGet();
                }
            }).subscribe(told);
            assertEquals(0, told.signals.receive());
            assertEquals(1, told.signals.receive());
            Weft.sleep(MOMENT);
            assertEquals(2, emitted.get());
            told.subscription.request(1);
            assertEquals(2, told.signals.receive());
            told.subscription.request(Long.MAX_VALUE);
            told.subscription.request(Long.MAX_VALUE);
            assertEquals(3, told.signals.receive());
            assertEquals("complete", told.signals.receive());
        }));
    }

    @OnEveryBackend
    void eachSubscriberHasItsOwnRunOfTheBody(Backend backend) throws Exception {
        backend.run(() -> TaskGroup.run(group -> {
            Flow.Publisher<Integer> publisher = Completions.publisher(group, out -> {
                for (int number : numbers(0, 100)) {
                    out.emit(number);
                }
            });
            List<Task<List<Integer>>> tasks = new ArrayList<>();
            for (int i = 1; i <= 3; i++) {
                int atOnce = i;
                tasks.add(group.fork(() -> {
                    List<Integer> got = new ArrayList<>();
                    try (Items<Integer> items = Completions.items(publisher, atOnce)) {
                        items.forEachRemaining(got::add);
                    }
                    return got;
                }));
            }
            for (Task<List<Integer>> task : tasks) {
                assertEquals(numbers(0, 100), task.await());
            }
        }));
    }

    @OnEveryBackend
    void theBodysFailureIsItsSubscribersAndNotTheGroups(Backend backend) throws Exception {
        EOFException boom = new EOFException("boom");
        backend.run(() -> TaskGroup.run(group -> {
            Told told = new Told(5);
            Completions.<Integer>publisher(group, out -> {
                out.emit(1);
                throw boom;
            }).subscribe(told);
            assertEquals(1, told.signals.receive());
            assertSame(boom, told.signals.receive());
            assertThrows(ChannelClosedException.class, told.signals::receive);
        }));
    }

    @OnEveryBackend
    void aSubscriberThatCancelsCancelsTheBody(Backend backend) throws Exception {
        List<String> events = Collections.synchronizedList(new ArrayList<>());
        Told told = new Told(1);
        backend.run(() -> TaskGroup.run(group -> {
            Completions.<Integer>publisher(group, out -> {
                out.emit(1);
                try {
                    Waits.forever();
                } finally {
                    events.add("the body ends");
                }
            }).subscribe(told);
            assertEquals(1, told.signals.receive());
            told.subscription.cancel();
            told.subscription.cancel();
        }));
        assertEquals(List.of("the body ends"), events);
        assertEquals(0, told.signals.statistics().size());
    }

    @OnEveryBackend
    void aSubscriberThatCancelsInsideItsOwnCallGetsNoMore(Backend backend) throws Exception {
        List<Integer> got = Collections.synchronizedList(new ArrayList<>());
        backend.run(() -> TaskGroup.run(group -> Completions.<Integer>publisher(group, out -> {
            for (int number : numbers(0, 100)) {
                out.emit(number);
            }
        }).subscribe(new Flow.Subscriber<>() {

            private Flow.Subscription subscription;

            @Override
            public void onSubscribe(Flow.Subscription given) {
                subscription = given;
                given.request(100);
            }

            @Override
            public void onNext(Integer item) {
                got.add(item);
                if (item == 2) {
                    subscription.cancel();
                }
            }

            @Override
            public void onError(Throwable failure) {
                got.add(-1);
            }

            @Override
            public void onComplete() {
                got.add(-2);
            }
        })));
        assertEquals(List.of(0, 1, 2), got);
    }

    @OnEveryBackend
    void aSubscriberWhoseOwnMethodThrowsFailsTheGroup(Backend backend) throws Exception {
        var failed = assertThrows(TaskFailedException.class, () -> backend.run(() -> TaskGroup.run(group -> {
            Completions.<Integer>publisher(group, out -> out.emit(1)).subscribe(new Flow.Subscriber<>() {

                @Override
                public void onSubscribe(Flow.Subscription given) {
                    given.request(1);
                }

                @Override
                public void onNext(Integer item) {
                    throw new ArithmeticException("of the subscriber");
                }

                @Override
                public void onError(Throwable failure) {
                }

                @Override
                public void onComplete() {
                }
            });
            Waits.forever();
        })));
        assertEquals("of the subscriber", failed.getCause().getMessage());
    }

    @OnEveryBackend
    void askingForNothingIsAnError(Backend backend) throws Exception {
        for (boolean atOnce : new boolean[]{true, false}) {
            backend.run(() -> TaskGroup.run(group -> {
                Told told = new Told(atOnce ? -1 : 1);
                Completions.<Integer>publisher(group, out -> {
                    out.emit(1);
                    Waits.forever();
                }).subscribe(told);
                if (!atOnce) {
                    assertEquals(1, told.signals.receive());
                    told.subscription.request(0);
                }
                var failure = assertInstanceOf(IllegalArgumentException.class, told.signals.receive());
                assertTrue(failure.getMessage().contains("Reactive Streams 3.9"), failure.getMessage());
            }));
        }
    }

    @OnEveryBackend
    void theBodysTasksMayEmitTogether(Backend backend) throws Exception {
        backend.run(() -> TaskGroup.run(group -> {
            Flow.Publisher<Integer> publisher = Completions.publisher(group, out -> TaskGroup.run(inner -> {
                for (int number : numbers(0, 50)) {
                    inner.fork(() -> out.emit(number));
                }
            }));
            List<Integer> got = new ArrayList<>();
            Completions.items(publisher, 3).forEachRemaining(got::add);
            Collections.sort(got);
            assertEquals(numbers(0, 50), got);
        }));
    }

    @OnEveryBackend
    void foreignThreadsMaySubscribe(Backend backend) throws Exception {
        backend.run(() -> TaskGroup.run(group -> {
            Told told = new Told(1);
            Flow.Publisher<Integer> publisher = Completions.publisher(group, out -> out.emit(1));
            Thread.ofPlatform().start(() -> publisher.subscribe(told));
            assertEquals(1, told.signals.receive());
            assertEquals("complete", told.signals.receive());
        }));
    }

    @OnEveryBackend
    void whoComesAfterTheGroupIsTold(Backend backend) throws Exception {
        backend.run(() -> {
            List<Flow.Publisher<Integer>> publisher = new ArrayList<>();
            TaskGroup.run(group -> publisher.add(Completions.publisher(group, out -> out.emit(1))));
            Told told = new Told(1);
            publisher.getFirst().subscribe(told);
            var failure = assertInstanceOf(IllegalStateException.class, told.signals.receive());
            assertTrue(failure.getMessage().contains("has ended, and so has its publisher"), failure.getMessage());
        });
    }

    @OnEveryBackend
    void whoIsServedWhenTheGroupIsCancelledIsTold(Backend backend) throws Exception {
        Told told = new Told(1);
        backend.run(() -> {
            CancelScope.runVoid(scope -> TaskGroup.run(group -> {
                Completions.<Integer>publisher(group, out -> {
                    out.emit(1);
                    out.emit(2);
                }).subscribe(told);
                assertEquals(1, told.signals.receive());
                scope.cancel("over");
                Waits.forever();
            }));
            assertInstanceOf(CancellationException.class, told.signals.receive());
        });
    }
}
