package dev.weft.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.weft.TaskGroup;
import dev.weft.Weft;
import dev.weft.channel.Channel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

/// How a [WeftTest] fails.
@Tag("loop")
class WeftTestFailureTest {

    private static Throwable failureOf(Class<?> type) {
        List<Ran> all = Ran.all(type);
        return all.getLast().failure();
    }

    private static String told(Throwable failure) {
        return failure.getSuppressed()[failure.getSuppressed().length - 1].toString();
    }

    /// Fails when the second task comes first.
    static class Order {

        int before;

        @BeforeEach
        void count() {
            before++;
        }

        @WeftTest(seeds = 100)
        void firstIsFirst() throws Exception {
            List<Integer> order = new ArrayList<>();
            TaskGroup.scope(group -> {
                group.fork(() -> order.add(1), "one");
                for (int i = 0; i < 5; i++) {
                    Weft.yieldNow();
                }
                group.fork(() -> order.add(2), "two");
                return null;
            });
            assertEquals(1, before);
            assertEquals(List.of(1, 2), order);
        }
    }

    @Test
    void theFirstSeedThatFailsIsTheLastThatIsTried() {
        List<Ran> all = Ran.all(Order.class);
        assertTrue(all.size() > 1, all.toString());
        for (int i = 0; i < all.size(); i++) {
            assertEquals("[seed " + (i + 1) + "]", all.get(i).name());
            assertEquals(i == all.size() - 1, all.get(i).failure() != null);
        }
    }

    @Test
    void aFailureIsOfItsOwnType() {
        AssertionFailedError failure = assertInstanceOf(AssertionFailedError.class, failureOf(Order.class));
        assertEquals(List.of(1, 2), failure.getExpected().getValue());
        assertEquals(List.of(2, 1), failure.getActual().getValue());
    }

    @Test
    void aFailureTellsTheSeedAndTheShortestSchedule() {
        List<Ran> all = Ran.all(Order.class);
        String told = told(all.getLast().failure());
        assertTrue(told.contains("-Dweft.simulation.seed=" + all.size()), told);
        assertTrue(told.contains("number " + all.size() + " of 100"), told);
        assertTrue(told.contains("shortest: the first "), told);
        assertTrue(told.contains("task \"two\" begins"), told);
    }

    @Test
    void thePropertyRunsOneSeedThatFailsAgain() {
        int failing = Ran.all(Order.class).size();
        System.setProperty("weft.simulation.seed", Integer.toString(failing));
        try {
            List<Ran> again = Ran.all(Order.class);
            assertEquals(List.of("[seed " + failing + "]"), again.stream().map(Ran::name).toList());
            assertInstanceOf(AssertionFailedError.class, again.getFirst().failure());
        } finally {
            System.clearProperty("weft.simulation.seed");
        }
    }

    static class WithParameter {

        @WeftTest(seeds = 100)
        void firstIsFirst(TestInfo info) throws Exception {
            new Order() {
                {
                    before = 1;
                }
            }.firstIsFirst();
        }
    }

    @Test
    void withParametersNoShorterScheduleIsLookedFor() {
        String told = told(failureOf(WithParameter.class));
        assertTrue(told.contains("no shorter schedule was looked for: firstIsFirst takes parameters"), told);
        assertTrue(told.contains("-Dweft.simulation.seed="), told);
    }

    static class Injected {

        @TempDir
        Path folder;

        @WeftTest(seeds = 3)
        void needsTheFolder() throws Exception {
            Weft.gather(() -> folder.getFileName().toString().charAt(0), () -> 1);
            fail("for another reason");
        }
    }

    @Test
    void whatAnotherExtensionGivesAnInstanceMakesNoWrongSchedule() {
        Throwable failure = failureOf(Injected.class);
        assertEquals("for another reason", failure.getMessage());
        assertTrue(told(failure).contains("was not the same"), told(failure));
    }

    static class Deadlock {

        @WeftTest
        void nobodySends() throws Exception {
            Channel.rendezvous().receive();
        }
    }

    @Test
    void aDeadlockFailsTheTest() {
        assertInstanceOf(DeadlockError.class, failureOf(Deadlock.class));
    }

    static class Unseen {

        @WeftTest
        void aTaskFails() throws Exception {
            Weft.spawn(() -> {
                throw new ArithmeticException();
            });
            Weft.yieldNow();
        }
    }

    static class UnseenInRealTime {

        @WeftTest(realTime = true)
        void aTaskFails() throws Exception {
            Weft.spawn(() -> {
                throw new ArithmeticException();
            });
            Weft.yieldNow();
        }
    }

    @Test
    void aTaskThatNobodyLooksAtFailsTheTest() {
        assertInstanceOf(ArithmeticException.class, failureOf(Unseen.class));
        assertInstanceOf(ArithmeticException.class, failureOf(UnseenInRealTime.class));
    }

    static class TooLong {

        @WeftTest(timeout = "10 s")
        void sleeps() throws Exception {
            Weft.sleep(Duration.ofSeconds(11));
        }
    }

    @Test
    void moreVirtualTimeThanAllowedFailsTheTest() {
        String message = failureOf(TooLong.class).getMessage();
        assertTrue(message.contains("PT10S of virtual time"), message);
    }

    static class Busy {

        static volatile boolean end;

        @WeftTest(realTimeout = 1)
        void never() throws Exception {
            Weft.spawn(() -> Channel.rendezvous().receive(), "waiting");
            Weft.yieldNow();
            spin();
        }

        static void spin() {
            while (!end) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void aTaskThatNeverWaitsIsGivenUpWithItsStack() {
        try {
            TimeoutException failure = assertInstanceOf(TimeoutException.class, failureOf(Busy.class));
            String message = failure.getMessage();
            assertTrue(message.contains("1 s of real time"), message);
            assertTrue(message.contains("task \"Task-1\", which holds the carrier"), message);
            assertTrue(message.contains("Busy.spin"), message);
            assertTrue(message.contains("task \"waiting\""), message);
            assertTrue(message.contains("goes on, on the daemon thread"), message);
            assertTrue(told(failure).contains("-Dweft.simulation.seed=1"), told(failure));
        } finally {
            Busy.end = true;
        }
    }

    static class BusyAndPolite {

        @WeftTest(realTimeout = 1)
        void untilInterrupted() {
            while (!Thread.currentThread().isInterrupted()) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void aTaskThatLooksAtItsInterruptEndsWithTheTest() {
        String message = failureOf(BusyAndPolite.class).getMessage();
        assertTrue(message.contains("1 s of real time"), message);
        assertTrue(!message.contains("goes on"), message);
    }

    static class SlowInRealTime {

        @WeftTest(realTime = true, realTimeout = 1)
        void waits() throws Exception {
            Channel.rendezvous().receive();
        }
    }

    @Test
    void inRealTimeAWaitForEverIsEndedToo() {
        String message = failureOf(SlowInRealTime.class).getMessage();
        assertTrue(message.contains("Its tasks:\n  task \"Task-1\", waiting for"), message);
    }

    static class JunitsTimeout {

        @WeftTest(realTime = true)
        @Timeout(value = 200, unit = TimeUnit.MILLISECONDS)
        void waits() throws Exception {
            Channel.rendezvous().receive();
        }
    }

    @Test
    void aTimeoutOfJunitsEndsTheRun() {
        Throwable failure = failureOf(JunitsTimeout.class);
        assertInstanceOf(TimeoutException.class, failure);
    }

    static class Aborted {

        @WeftTest(seeds = 2)
        void assumes() {
            throw new TestAbortedException("not here");
        }
    }

    @Test
    void anAssumptionThatDoesNotHoldFailsNothing() {
        List<Ran> all = Ran.all(Aborted.class);
        assertEquals(List.of("aborted", "aborted"), all.stream().map(Ran::status).toList());
    }

    static class Wrong {

        @WeftTest(seeds = 0)
        void noSeeds() {
        }
    }

    static class WrongTimeout {

        @WeftTest(timeout = "a while")
        void words() {
        }
    }

    static class Twice {

        @WeftTest
        @RepeatedTest(2)
        void both() {
        }
    }

    @Test
    void aSettingThatMakesNoSenseIsToldWithTheTestsName() {
        assertTrue(failureOf(Wrong.class).getMessage().contains("Wrong.noSeeds: seeds = 0 must be above zero"));
        assertTrue(failureOf(WrongTimeout.class).getMessage().contains("\"a while\""));
    }

    @Test
    void anotherAnnotationThatRepeatsTheTestIsRefused() {
        assertTrue(failureOf(Twice.class).getMessage().contains("@WeftTest and @RepeatedTest on both"));
    }
}
