package dev.weft.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.EventLoop;
import dev.weft.LoopOptions;
import dev.weft.Weft;
import dev.weft.testing.VirtualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.core.task.TaskRejectedException;
import org.springframework.scheduling.support.CronTrigger;

class LoopTaskSchedulerTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:10Z");

    private final VirtualClock time = VirtualClock.byHand();
    private final EventLoop loop = EventLoop.open(LoopOptions.named("timed").clock(time));
    private final LoopTaskScheduler scheduler = LoopTaskScheduler.on(loop).clock(time.wallClock(START));

    /// In which second of virtual time a run began. Only the loop touches it.
    private final List<Long> begun = new ArrayList<>();

    @AfterEach
    void close() {
        loop.close();
    }

    private void note() {
        begun.add(time.elapsed().toSeconds());
    }

    /// A run that takes so long.
    private Runnable lasting(int seconds) {
        return () -> {
            note();
            try {
                Weft.sleep(Duration.ofSeconds(seconds));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        };
    }

    private List<Long> after(int seconds) throws InterruptedException {
        loop.run(() -> time.advance(Duration.ofSeconds(seconds)));
        return loop.run(() -> List.copyOf(begun));
    }

    @Test
    void atAFixedRateTheFirstRunIsAtOnce() throws Exception {
        scheduler.scheduleAtFixedRate(this::note, Duration.ofSeconds(10));
        assertThat(after(25)).containsExactly(0L, 10L, 20L);
    }

    @Test
    void atAFixedRateTheFirstRunIsAtTheMomentGiven() throws Exception {
        scheduler.scheduleAtFixedRate(this::note, START.plusSeconds(5), Duration.ofSeconds(10));
        assertThat(after(25)).containsExactly(5L, 15L, 25L);
    }

    @Test
    void atAFixedRateALongRunIsFollowedAtOnceAndOverlapsWithNone() throws Exception {
        scheduler.scheduleAtFixedRate(lasting(15), Duration.ofSeconds(10));
        assertThat(after(50)).containsExactly(0L, 15L, 30L, 45L);
    }

    @Test
    void aFixedDelayBeginsAtTheEndOfTheRunBefore() throws Exception {
        scheduler.scheduleWithFixedDelay(lasting(3), Duration.ofSeconds(10));
        assertThat(after(30)).containsExactly(0L, 13L, 26L);
    }

    @Test
    void aFixedDelayBeginsAtTheMomentGiven() throws Exception {
        scheduler.scheduleWithFixedDelay(this::note, START.plusSeconds(2), Duration.ofSeconds(10));
        assertThat(after(15)).containsExactly(2L, 12L);
    }

    @Test
    void aCronExpressionGoesByTheClockOnTheWall() throws Exception {
        scheduler.schedule(this::note, new CronTrigger("0 * * * * *", time.wallClock(START).getZone()));
        assertThat(after(180)).containsExactly(50L, 110L, 170L);
    }

    @Test
    void aCronExpressionLeavesOutWhatALongRunCovers() throws Exception {
        scheduler.schedule(lasting(90), new CronTrigger("0 * * * * *", time.wallClock(START).getZone()));
        assertThat(after(300)).containsExactly(50L, 170L, 290L);
    }

    @Test
    void aTriggerThatNeverFiresGivesNoFuture() {
        assertThat((Object) scheduler.schedule(this::note, context -> null)).isNull();
    }

    @Test
    void aMomentIsForOneRun() throws Exception {
        ScheduledFuture<?> future = scheduler.schedule(this::note, START.plusSeconds(7));
        assertThat(future.getDelay(TimeUnit.SECONDS)).isEqualTo(7);
        assertThat(after(60)).containsExactly(7L);
        assertThat(future.isDone()).isTrue();
        assertThat(future.get()).isNull();
    }

    @Test
    void aFailureOfARunIsNotTheLast() throws Exception {
        scheduler.scheduleAtFixedRate(() -> {
            note();
            throw new IllegalStateException("this run failed");
        }, Duration.ofSeconds(10));
        assertThat(after(15)).containsExactly(0L, 10L);
    }

    @Test
    void aFailureGoesToTheErrorHandler() throws Exception {
        List<String> told = new ArrayList<>();
        scheduler.errorHandler(failure -> told.add(failure.getMessage())).scheduleWithFixedDelay(() -> {
            throw new IllegalStateException("this run failed");
        }, Duration.ofSeconds(10));
        after(15);
        assertThat(loop.run(() -> List.copyOf(told))).containsExactly("this run failed", "this run failed");
    }

    @Test
    void cancelledBetweenTwoRunsThereIsNoOther() throws Exception {
        ScheduledFuture<?> future = scheduler.scheduleAtFixedRate(this::note, Duration.ofSeconds(10));
        after(15);
        assertThat(future.cancel(false)).isTrue();
        assertThat(after(60)).containsExactly(0L, 10L);
        assertThat(future.isCancelled()).isTrue();
        assertThat(loop.awaitEmpty(Duration.ofSeconds(20))).isTrue();
    }

    @Test
    void cancelledGentlyARunThatIsGoingOnIsTheLast() throws Exception {
        List<String> ended = new ArrayList<>();
        ScheduledFuture<?> future = scheduler.scheduleAtFixedRate(() -> {
            lasting(5).run();
            ended.add("by itself");
        }, Duration.ofSeconds(10));
        after(12);
        future.cancel(false);
        assertThat(after(60)).containsExactly(0L, 10L);
        assertThat(loop.run(() -> List.copyOf(ended))).hasSize(2);
    }

    @Test
    void cancelledForciblyARunIsCancelled() throws Exception {
        List<Throwable> failures = new CopyOnWriteArrayList<>();
        ScheduledFuture<?> future = scheduler.errorHandler(failures::add).scheduleAtFixedRate(lasting(3600),
                Duration.ofSeconds(10));
        after(1);
        future.cancel(true);
        assertThat(loop.awaitEmpty(Duration.ofSeconds(20))).isTrue();
        assertThat(failures).isEmpty();
    }

    @Test
    void aLoopThatIsAskedToEndIsSoonEmptyOfSchedules() throws Exception {
        scheduler.scheduleAtFixedRate(this::note, Duration.ofSeconds(10));
        scheduler.schedule(this::note, new CronTrigger("0 * * * * *"));
        after(1);
        loop.askToEnd("going down", Duration.ofHours(1));
        assertThat(loop.awaitEmpty(Duration.ofSeconds(20))).isTrue();
    }

    @Test
    void aTaskIsDecorated() throws Exception {
        List<String> order = new ArrayList<>();
        scheduler.decoratedBy(task -> () -> {
            order.add("before");
            task.run();
        }).schedule(() -> order.add("task"), START);
        after(1);
        assertThat(loop.run(() -> List.copyOf(order))).containsExactly("before", "task");
    }

    @Test
    void aClosedLoopRejectsSchedules() {
        loop.close();
        assertThatThrownBy(() -> scheduler.scheduleAtFixedRate(this::note, Duration.ofSeconds(1)))
                .isInstanceOf(TaskRejectedException.class).hasMessageContaining("loop \"timed\" is closed");
    }

    @Test
    void aPeriodIsLongerThanNothing() {
        assertThatThrownBy(() -> scheduler.scheduleAtFixedRate(this::note, Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class).hasMessage("period must be > 0, got PT0S");
    }
}
