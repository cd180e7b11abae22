package dev.weft.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.weft.EventLoop;
import dev.weft.Outcome;
import dev.weft.Weft;
import dev.weft.coroutine.Generator;
import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What is a matter of chance in a JVM and must not decide anything in a simulation: when the garbage collector runs, and who gets which
/// identity.
@Tag("loop")
class BesidesTheSeedTest {

    private static void collect() {
        ReferenceQueue<Object> queue = new ReferenceQueue<>();
        Reference<Object> reference = new PhantomReference<>(new Object(), queue);
        System.gc();
        while (queue.poll() == null) {
            Thread.onSpinWait();
        }
        Reference.reachabilityFence(reference);
    }

    /// As it is at most points of a run.
    private static void dontCollect() {
    }

    private static void dropAGenerator(List<String> log) {
        Generator<Integer> numbers = Generator.of(out -> {
            try {
                out.yield(1);
                out.yield(2);
            } finally {
                log.add("unwound");
            }
            return null;
        });
        log.add("got " + numbers.next());
    }

    @Test
    void theCollectorDoesNotDecideWhichFailureIsTheFirst() {
        for (Runnable chance : List.<Runnable>of(BesidesTheSeedTest::dontCollect, BesidesTheSeedTest::collect)) {
            for (int i = 0; i < 2; i++) {
                Outcome<?> outcome = Simulation.of(1).trial(() -> {
                    Object kept = Weft.spawn(() -> {
                        throw new IllegalStateException("the first");
                    });
                    Weft.sleep(Duration.ofSeconds(1));
                    Weft.spawn(() -> {
                        throw new IllegalArgumentException("the second");
                    });
                    Weft.sleep(Duration.ofSeconds(1));
                    chance.run();
                    chance.run();
                    Reference.reachabilityFence(kept);
                    return null;
                }).outcome();
                assertInstanceOf(IllegalStateException.class,
                        assertInstanceOf(Outcome.Failure.class, outcome).exception());
            }
        }
    }

    private static List<String> logOfATaskThatDropsGenerators(Runnable chance) throws Exception {
        List<String> log = new ArrayList<>();
        Simulation.of(1).run(() -> {
            dropAGenerator(log);
            Weft.yieldNow();
            chance.run();
            dropAGenerator(log);
            log.add("the body ends");
        });
        return log;
    }

    @Test
    void theCollectorDoesNotDecideWhenAGeneratorIsUnwound() throws Exception {
        List<String> expected = List.of("got 1", "got 1", "the body ends", "unwound", "unwound");

        assertEquals(expected, logOfATaskThatDropsGenerators(BesidesTheSeedTest::dontCollect));
        assertEquals(expected, logOfATaskThatDropsGenerators(BesidesTheSeedTest::collect));
    }

    @Test
    void theCollectorUnwindsNoGeneratorOfAGuestFromOutside() throws Exception {
        for (int i = 0; i < 2; i++) {
            List<String> log = new ArrayList<>();
            Simulation.of(1).run(() -> {
                Thread guest = Thread.ofVirtual().start(() -> {
                    dropAGenerator(log);
                    collect();
                    collect();
                });
                guest.join();
                collect();
                Weft.sleep(Duration.ofSeconds(1));
                log.add("the body ends");
            });
            assertEquals(List.of("got 1", "the body ends"), log.subList(0, 2));
        }
    }

    private interface Submission {

        void to(ScheduledExecutorService executor, Callable<Void> body);
    }

    /// The same in each run: that it is the order of submission is chance.
    private static long traceOfAShutdown(Submission submission) {
        return Simulation.of(1).trial(() -> {
            ScheduledExecutorService executor = EventLoop.current().asExecutorService();
            for (int i = 0; i < 8; i++) {
                submission.to(executor, () -> {
                    Weft.sleep(Duration.ofDays(1));
                    return null;
                });
            }
            Weft.sleep(Duration.ofSeconds(1));
            executor.shutdownNow();
            return null;
        }).hash();
    }

    private static void assertSameEachTime(Submission submission) {
        long first = traceOfAShutdown(submission);
        for (int i = 0; i < 5; i++) {
            assertEquals(first, traceOfAShutdown(submission));
        }
    }

    @Test
    void theTasksOfAnExecutorAreCancelledInTheSameOrderEachTime() {
        assertSameEachTime((executor, body) -> executor.submit(body));
    }

    @Test
    void whatAnExecutorRepeatsIsCancelledInTheSameOrderEachTime() {
        assertSameEachTime((executor, body) -> executor.scheduleAtFixedRate(() -> {
            try {
                body.call();
            } catch (Exception e) {
                Thread.currentThread().interrupt();
            }
        }, 0, 1, TimeUnit.SECONDS));
    }
}
