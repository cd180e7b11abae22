package dev.weft.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.ForeignBlocking;
import dev.weft.Outcome;
import dev.weft.TaskGroup;
import dev.weft.Weft;
import dev.weft.channel.Channel;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("loop")
class SimulationTest {

    /// The order in which twenty tasks come by twice, and a few other things that are left open.
    private static List<Integer> order() throws Exception {
        List<Integer> order = new ArrayList<>();
        Channel<Integer> channel = Channel.<Integer>buffered(3).named("numbers");
        ReentrantLock lock = new ReentrantLock();
        Object monitor = new Object();
        TaskGroup.scope(group -> {
            for (int i = 0; i < 20; i++) {
                int number = i;
                group.fork(() -> {
                    order.add(number);
                    Weft.sleep(Duration.ofMillis(Simulation.random().nextInt(3)));
                    lock.lock();
                    try {
                        Weft.yieldNow();
                        order.add(100 + number);
                    } finally {
                        lock.unlock();
                    }
                    synchronized (monitor) {
                        Thread.yield();
                        order.add(200 + number);
                    }
                    channel.send(number);
                });
            }
            for (int i = 0; i < 20; i++) {
                order.add(channel.receive());
            }
            return null;
        });
        return order;
    }

    @Test
    void returnsWhatTheBodyReturns() {
        assertEquals(42, Simulation.of(1).run(() -> 42));
    }

    @Test
    void theSameSeedGivesTheSameRun() {
        Trial<List<Integer>> first = Simulation.of(7).trial(SimulationTest::order);
        for (int i = 0; i < 10; i++) {
            Trial<List<Integer>> again = Simulation.of(7).trial(SimulationTest::order);
            assertEquals(first.outcome(), again.outcome());
            assertEquals(first.hash(), again.hash());
            assertEquals(first.schedule(), again.schedule());
        }
    }

    @Test
    void differentSeedsGiveDifferentRuns() {
        Set<Long> hashes = new HashSet<>();
        for (int seed = 0; seed < 100; seed++) {
            hashes.add(Simulation.of(seed).trial(SimulationTest::order).hash());
        }
        assertEquals(100, hashes.size());
    }

    @Test
    void anHourOfSleepsTakesNoTime() throws Exception {
        long begin = System.nanoTime();
        Simulation.of(1).run(() -> {
            for (int i = 0; i < 60; i++) {
                Weft.sleep(Duration.ofMinutes(1));
            }
            assertEquals(Duration.ofHours(1), Simulation.clock().elapsed());
        });
        assertTrue(System.nanoTime() - begin < Duration.ofSeconds(10).toNanos());
    }

    @Test
    void aDeadlockIsToldWithWhoWaits() {
        DeadlockError failure = assertThrows(DeadlockError.class, () -> Simulation.of(1).run(() -> {
            TaskGroup.scope(group -> {
                group.fork(() -> Channel.<Integer>rendezvous().receive(), "hopeful");
                return null;
            });
        }));
        assertTrue(failure.getMessage().contains("hopeful"), failure.getMessage());
    }

    @Test
    void aDeadlockOfLocksThatCannotBeCancelledEndsTheRun() {
        assertThrows(DeadlockError.class, () -> Simulation.of(1).strategy(Strategy.FIFO).run(() -> {
            ReentrantLock a = new ReentrantLock();
            ReentrantLock b = new ReentrantLock();
            Weft.gather(() -> both(a, b), () -> both(b, a));
        }));
    }

    private static int both(ReentrantLock first, ReentrantLock second) throws InterruptedException {
        first.lock();
        Weft.yieldNow();
        second.lock();
        return 0;
    }

    @Test
    void everyStuckTaskEndsWithTheDeadlockAsTheCause() {
        List<Throwable> seen = new ArrayList<>();
        DeadlockError failure = assertThrows(DeadlockError.class, () -> Simulation.of(1).run(() -> {
            Weft.spawn(() -> {
                try {
                    return new CountDownLatch(1).await(1, TimeUnit.DAYS);
                } finally {
                    seen.add(null);
                }
            }, "in the JDK").cancel("not that one");
            TaskGroup.scope(group -> {
                for (int i = 0; i < 3; i++) {
                    group.fork(() -> {
                        try {
                            Channel.rendezvous().receive();
                        } catch (InterruptedException e) {
                            seen.add(e.getCause());
                            throw e;
                        }
                    });
                }
                return null;
            });
        }));
        assertEquals(List.of(failure, failure, failure), seen);
    }

    @Test
    void aWaitInRealTimeIsRefusedByName() {
        NotSimulatedError failure = assertThrows(NotSimulatedError.class, () -> Simulation.of(1).run(() -> {
            TaskGroup.scope(group -> {
                group.fork(() -> new LinkedBlockingQueue<String>().poll(1, TimeUnit.SECONDS), "poller");
                return null;
            });
        }));
        assertTrue(failure.getMessage().contains("task \"poller\""), failure.getMessage());
        assertTrue(failure.getMessage().contains("LinkedBlockingQueue.poll at"), failure.getMessage());
        assertTrue(failure.getMessage().contains("SimulationTest.java"), failure.getMessage());
        assertTrue(failure.getMessage().contains("Weft.withTimeout"), failure.getMessage());
    }

    @Test
    void aWaitThatTheJdkTimesIsAllowedIfItEndsBeforeItsTime() throws Exception {
        String received = Simulation.of(1).run(() -> {
            LinkedBlockingQueue<String> queue = new LinkedBlockingQueue<>();
            Weft.spawn(() -> {
                Weft.sleep(Duration.ofSeconds(9));
                return queue.add("in time");
            });
            return queue.poll(10, TimeUnit.SECONDS);
        });
        assertEquals("in time", received);
    }

    @Test
    void aForeignWakeUpIsRefusedByName() {
        NotSimulatedError failure = assertThrows(NotSimulatedError.class, () -> Simulation.of(1).run(() -> {
            CompletableFuture<Integer> future = new CompletableFuture<>();
            Thread waiting = Thread.currentThread();
            Thread.ofPlatform().name("stranger").start(() -> {
                while (waiting.getState() != Thread.State.WAITING) {
                    Thread.onSpinWait();
                }
                future.complete(1);
            });
            // So that somebody can go on until it comes.
            Weft.spawn(() -> {
                while (true) {
                    Weft.yieldNow();
                    Thread.yield();
                }
            });
            return future.get();
        }));
        assertTrue(failure.getMessage().contains("\"stranger\""), failure.getMessage());
    }

    @Test
    void aFailureOfATaskThatNobodyLooksAtFailsTheRun() {
        IllegalStateException failure = assertThrows(IllegalStateException.class, () -> Simulation.of(1).run(() -> {
            Weft.spawn(() -> {
                throw new IllegalStateException("unseen");
            });
            Weft.sleep(Duration.ofSeconds(1));
        }));
        assertEquals("unseen", failure.getMessage());
        assertTrue(failure.getSuppressed()[0].toString().contains("Simulation.of(1)"));
    }

    @Test
    void exploringFindsALostUpdateAndReplaysIt() {
        Callable<Integer> program = () -> {
            int[] balance = {100};
            Callable<Integer> withdraw = () -> {
                if (balance[0] >= 80) {
                    Weft.yieldNow();
                    balance[0] -= 80;
                }
                return 0;
            };
            Weft.gather(withdraw, withdraw);
            assertTrue(balance[0] >= 0, "overdrawn");
            return balance[0];
        };
        SimulationFailedError failure = assertThrows(SimulationFailedError.class,
                () -> Simulation.explore(100, program));
        assertInstanceOf(AssertionError.class, failure.getCause());
        assertThrows(AssertionError.class, () -> Simulation.of(failure.seed()).run(program::call));
    }

    @Test
    void anEndlessLoopOfYieldsIsEnded() {
        AssertionError failure = assertThrows(AssertionError.class, () -> Simulation.of(1).maxSteps(1000).run(() -> {
            while (true) {
                Thread.yield();
            }
        }));
        assertTrue(failure.getMessage().contains("1000 steps"), failure.getMessage());
    }

    @Test
    void offloadRunsInsideTheSimulation() throws Exception {
        Simulation.of(1).run(() -> {
            assertTrue(Weft.offload(Simulation::isRunning));
        });
        assertFalse(Simulation.isRunning());
    }

    @Test
    void worksFromAVirtualThread() throws Exception {
        List<Object> results = new ArrayList<>();
        Thread.startVirtualThread(() -> results.add(Simulation.of(3).run(() -> 5))).join();
        assertEquals(List.of(5), results);
    }

    @Test
    void theOutcomeOfATrialTellsHowItEnded() {
        assertEquals(new Outcome.Success<>(1), Simulation.of(1).trial(() -> 1).outcome());
        assertNotEquals(0, Simulation.of(1).trial(() -> 1).steps());
    }

    @Test
    void aRunThatTakesTooLongInVirtualTimeIsEnded() {
        AssertionError failure = assertThrows(AssertionError.class,
                () -> Simulation.of(1).maxTime(Duration.ofHours(1)).run(() -> {
                    while (true) {
                        Weft.sleep(Duration.ofMinutes(1));
                    }
                }));
        assertTrue(failure.getMessage().contains("PT1H"), failure.getMessage());
        assertTrue(failure.getMessage().contains("SimulationTest.java"), failure.getMessage());
    }

    @Test
    void aTaskThatDoesNotEndWhenItIsCancelledFailsTheRun() {
        AssertionError failure = assertThrows(AssertionError.class, () -> Simulation.of(1).run(() -> {
            ReentrantLock lock = new ReentrantLock();
            lock.lock();
            Weft.spawn(() -> {
                lock.lock();
                return null;
            }, "stubborn");
            Weft.sleep(Duration.ofSeconds(1));
        }));
        assertTrue(failure.getMessage().contains("\"stubborn\""), failure.getMessage());
    }

    @Test
    void anExecutorOfOtherThreadsIsRefused() throws Exception {
        try (ExecutorService others = Executors.newFixedThreadPool(1)) {
            assertThrows(NotSimulatedError.class, () -> Simulation.of(1).run(() -> Weft.offload(others, () -> {
                ForeignBlocking.sleep(Duration.ofMillis(50));
                return 1;
            })));
        }
    }

    @Test
    void aWaitForASocketIsNoDeadlock() throws Exception {
        try (ServerSocket server = new ServerSocket(0)) {
            NotSimulatedError failure = assertThrows(NotSimulatedError.class,
                    () -> Simulation.of(1).run(() -> server.accept().close()));
            assertTrue(failure.getMessage().contains("socket"), failure.getMessage());
        }
    }

    @Test
    void whatIsOfASimulationIsRefusedElsewhere() {
        assertThrows(IllegalStateException.class, Simulation::random);
        assertThrows(IllegalStateException.class, Simulation::clock);
        assertFalse(Simulation.isRunning());
    }

    @Test
    void aSimulationInsideALoopIsRefused() throws Exception {
        Weft.run(() -> assertThrows(IllegalStateException.class, () -> Simulation.of(1).run(() -> 1)));
        Simulation.of(1).run(() -> assertThrows(IllegalStateException.class, () -> Simulation.of(2).run(() -> 1)));
    }

    @Test
    void settingsThatMakeNoSenseAreRefused() {
        Simulation simulation = Simulation.of(1);
        assertThrows(IllegalArgumentException.class, () -> simulation.prefix(-1));
        assertThrows(IllegalArgumentException.class, () -> simulation.maxSteps(0));
        assertThrows(IllegalArgumentException.class, () -> simulation.maxTime(Duration.ZERO));
        assertThrows(IllegalArgumentException.class, () -> Strategy.pct(0));
        assertThrows(IllegalArgumentException.class, () -> Strategy.pct(1, 0));
        assertThrows(IllegalArgumentException.class, () -> Simulation.explore(0, () -> 1));
    }

    @Test
    void anInterruptOfTheCallerCancelsTheProgram() {
        Thread caller = Thread.currentThread();
        assertThrows(CancellationException.class, () -> Simulation.of(1).run(() -> {
            caller.interrupt();
            Weft.sleep(Duration.ofDays(1));
        }));
        assertTrue(Thread.interrupted());
    }

    @Test
    void virtualThreadsOfOthersAreScheduledToo() throws Exception {
        Set<List<Integer>> orders = new HashSet<>();
        for (int seed = 0; seed < 50; seed++) {
            orders.add(Simulation.of(seed).run(() -> {
                List<Integer> order = new ArrayList<>();
                try (ExecutorService each = Executors.newVirtualThreadPerTaskExecutor()) {
                    for (int i = 0; i < 3; i++) {
                        int number = i;
                        each.submit(() -> order.add(number));
                    }
                }
                return order;
            }));
        }
        assertEquals(6, orders.size());
    }
}
