package dev.weft.spring;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.scheduling.Trigger;
import org.springframework.scheduling.support.SimpleTriggerContext;

/// As one of Spring's triggers says, a cron expression for instance: by the clock on the wall.
final class TriggerTiming implements Timing {

    private final Clock clock;
    private final Trigger trigger;
    private final SimpleTriggerContext context;
    private volatile @Nullable Instant due;
    private Instant began = Instant.EPOCH;

    TriggerTiming(Clock clock, Trigger trigger) {
        this.clock = clock;
        this.trigger = trigger;
        this.context = new SimpleTriggerContext(clock);
    }

    @Override
    public boolean next() {
        due = trigger.nextExecution(context);
        return due != null;
    }

    @Override
    public Duration left() {
        Instant at = due;
        return at == null ? Duration.ZERO : Duration.between(clock.instant(), at);
    }

    @Override
    public void begins() {
        began = clock.instant();
    }

    @Override
    public void ended() {
        context.update(due, began, clock.instant());
    }
}
