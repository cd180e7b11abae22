package dev.weft.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Backend;
import dev.weft.OnEveryBackend;
import dev.weft.Outcome;
import dev.weft.Task;
import dev.weft.TaskGroup;
import dev.weft.Weft;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;

class SequencerTest {

    private final Sequencer sequencer = Sequencer.create();

    @OnEveryBackend
    void blocksRunInTheOrderOfTheirNumbers(Backend backend) throws Exception {
        List<Integer> order = Collections.synchronizedList(new ArrayList<>());
        backend.run(() -> TaskGroup.scope(group -> {
            for (int number : List.of(4, 2, 0, 3, 1)) {
                group.fork(() -> {
                    try (var _ = sequencer.at(number)) {
                        order.add(number);
                        Weft.yieldNow();
                        order.add(number);
                    }
                });
            }
            return null;
        }));
        assertEquals(IntStream.range(0, 10).mapToObj(i -> i / 2).toList(), order);
    }

    @OnEveryBackend
    void aBlockThatThrowsIsLeftAllTheSame(Backend backend) throws Exception {
        backend.run(() -> {
            assertThrows(ArithmeticException.class, () -> {
                try (var _ = sequencer.at(0)) {
                    throw new ArithmeticException();
                }
            });
            sequencer.await(1);
        });
    }

    @OnEveryBackend
    void aNumberThatWasUsedIsRefused(Backend backend) throws Exception {
        backend.run(() -> {
            sequencer.await(0);
            IllegalStateException failure = assertThrows(IllegalStateException.class, () -> sequencer.await(0));
            assertTrue(failure.getMessage().contains("number 0"), failure.getMessage());
            assertTrue(failure.getMessage().contains("next in turn is 1"), failure.getMessage());
        });
    }

    @OnEveryBackend
    void aBlockInsideAnEarlierOneIsRefused(Backend backend) throws Exception {
        backend.run(() -> {
            try (var _ = sequencer.at(0)) {
                IllegalStateException failure = assertThrows(IllegalStateException.class, () -> sequencer.await(1));
                assertTrue(failure.getMessage().contains("block 0"), failure.getMessage());
            }
            sequencer.await(1);
        });
    }

    @OnEveryBackend
    void aNegativeNumberIsRefused(Backend backend) throws Exception {
        backend.run(() -> {
            assertThrows(IllegalArgumentException.class, () -> sequencer.at(-1));
        });
    }

    @OnEveryBackend
    void whoeverIsCancelledWhileItWaitsBreaksTheSequence(Backend backend) throws Exception {
        backend.run(() -> TaskGroup.scope(group -> {
            CountDownLatch begun = new CountDownLatch(2);
            Task<?> cancelled = group.fork(() -> {
                begun.countDown();
                sequencer.await(1);
            });
            Task<Throwable> later = group.fork(() -> {
                begun.countDown();
                return assertThrows(IllegalStateException.class, () -> sequencer.await(2));
            });
            begun.await();
            cancelled.cancel("not wanted");
            Throwable failure = later.await();
            assertTrue(failure.getMessage().contains("number 1"), failure.getMessage());
            assertInstanceOf(InterruptedException.class, failure.getCause());
            assertInstanceOf(Outcome.Cancelled.class, cancelled.outcome());
            assertThrows(IllegalStateException.class, () -> sequencer.at(0));
            return null;
        }));
    }

    @OnEveryBackend
    void waitingForATurnIsACheckpoint(Backend backend) throws Exception {
        backend.run(() -> Testing.assertCheckpoint(() -> sequencer.await(0)));
    }
}
