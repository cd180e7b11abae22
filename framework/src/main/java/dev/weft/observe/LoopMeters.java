package dev.weft.observe;

import dev.weft.EventLoop;
import dev.weft.LoopLoad;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.BaseUnits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/// The meters of all loops of one name in one registry.
final class LoopMeters {

    /// Changed by one thread at a time, read by any.
    private final List<EventLoop> loops = new CopyOnWriteArrayList<>();
    private final List<Meter> meters = new ArrayList<>();
    private final MeterRegistry registry;
    private final Tags tags;
    private final Timer lags;
    private boolean hasTurns;

    /// What loops that are closed had counted: a counter never goes back.
    private record Past(long refused, long runs, long slowSteps) {

        Past plus(LoopLoad load) {
            return new Past(refused + load.refused(), runs + load.runs(), slowSteps + load.slowSteps());
        }
    }

    private volatile Past past = new Past(0, 0, 0);

    LoopMeters(MeterRegistry registry, Tags tags) {
        this.registry = registry;
        this.tags = tags;
        gauge("tasks", BaseUnits.TASKS, "Tasks that have not ended, without guests", LoopLoad::tasks);
        gauge("guests", BaseUnits.THREADS, "Virtual threads that others started on the loop", LoopLoad::guests);
        gauge("ready", BaseUnits.TASKS, "How many wait for their turn", LoopLoad::ready);
        gauge("queued", BaseUnits.TASKS, "Submissions that wait for others to end", LoopLoad::queued);
        seconds("lag", "How long what comes from outside has to wait for its turn", LoopLoad::lag);
        seconds("step", "For how long what runs now has had the carrier", LoopLoad::stepFor);
        lags = Timer.builder("weft.loop.lag.samples").tags(tags)
                .description("How long what comes from outside had to wait for its turn, each time").register(registry);
        meters.add(lags);
        counter("refused", BaseUnits.TASKS, "Submissions that were refused",
                it -> it.past.refused + it.sum(LoopLoad::refused));
        counter("runs", BaseUnits.OPERATIONS, "How often something was given the carrier",
                it -> it.past.runs + it.sum(LoopLoad::runs));
        counter("slow.steps", BaseUnits.EVENTS, "Steps that took too long",
                it -> it.past.slowSteps + it.sum(LoopLoad::slowSteps));
    }

    private void gauge(String name, String unit, String description, ToLongFunction<LoopLoad> value) {
        meters.add(Gauge.builder("weft.loop." + name, this, it -> it.sum(value)).tags(tags).baseUnit(unit)
                .description(description).strongReference(true).register(registry));
    }

    private void seconds(String name, String description, Function<LoopLoad, @Nullable Duration> value) {
        meters.add(TimeGauge.builder("weft.loop." + name, this, TimeUnit.SECONDS, it -> it.longest(value)).tags(tags)
                .description(description).strongReference(true).register(registry));
    }

    private void counter(String name, String unit, String description, ToLongFunction<LoopMeters> value) {
        meters.add(FunctionCounter.builder("weft.loop." + name, this, value::applyAsLong).tags(tags).baseUnit(unit)
                .description(description).register(registry));
    }

    private long sum(ToLongFunction<LoopLoad> value) {
        long sum = 0;
        for (EventLoop loop : loops) {
            sum += value.applyAsLong(loop.load());
        }
        return sum;
    }

    /// In seconds.
    private double longest(Function<LoopLoad, @Nullable Duration> value) {
        double longest = 0;
        for (EventLoop loop : loops) {
            Duration its = value.apply(loop.load());
            longest = its == null ? longest : Math.max(longest, Spans.nanos(its) / 1e9);
        }
        return longest;
    }

    void lag(EventLoop loop, long nanos) {
        if (loops.contains(loop)) {
            lags.record(nanos, TimeUnit.NANOSECONDS);
        }
    }

    void add(EventLoop loop) {
        if (!loops.contains(loop)) {
            loops.add(loop);
            if (!hasTurns && loop.load().turn() != null) {
                hasTurns = true;
                seconds("turn", "The longest of the last turns", LoopLoad::turn);
            }
        }
    }

    /// @return whether none is left
    boolean removeAndIsEmpty(EventLoop loop) {
        if (loops.remove(loop)) {
            past = past.plus(loop.load());
        }
        return loops.isEmpty();
    }

    int count() {
        return loops.size();
    }

    void end() {
        meters.forEach(registry::remove);
    }
}
