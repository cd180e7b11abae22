package dev.weft.observe;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.EventLoop;
import dev.weft.LoopOptions;
import dev.weft.Task;
import dev.weft.channel.Event;
import dev.weft.loop.Measure;
import dev.weft.loop.Observer;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// Loops in Micrometer.
@org.junit.jupiter.api.Tag("loop")
class WeftMetersTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    private static EventLoop open(String name) {
        return EventLoop.open(LoopOptions.named(name));
    }

    private static Task<?> stuck(EventLoop loop) {
        return loop.submit(() -> {
            new Event().await();
            return null;
        });
    }

    private double gauge(String meter, String loop) {
        return registry.get(meter).tag("loop", loop).gauge().value();
    }

    private double counter(String meter, String loop) {
        return registry.get(meter).tag("loop", loop).functionCounter().count();
    }

    private long metersOf(String loop) {
        return registry.getMeters().stream().filter(meter -> loop.equals(meter.getId().getTag("loop"))).count();
    }

    @Test
    void aLoopThatIsOpenHasItsMeters() throws Exception {
        try (EventLoop loop = open("metered"); WeftMeters meters = WeftMeters.ofAllLoops()) {
            meters.bindTo(registry);
            stuck(loop);
            loop.submit(() -> 1).await();
            // One that has ended is there until its thread has.
            await().until(() -> gauge("weft.loop.tasks", "metered") == 1);
            assertEquals(0, gauge("weft.loop.guests", "metered"));
            assertEquals(0, gauge("weft.loop.queued", "metered"));
            assertEquals(0, counter("weft.loop.refused", "metered"));
            assertEquals(0, counter("weft.loop.slow.steps", "metered"));
            assertTrue(counter("weft.loop.runs", "metered") >= 2);
            assertTrue(registry.get("weft.loop.lag").tag("loop", "metered").timeGauge().value(TimeUnit.SECONDS) < 30);
            assertTrue(registry.get("weft.loops").gauge().value() >= 1);
        }
    }

    @Test
    void aFailureThatNobodyLookedAtIsCounted() {
        try (WeftMeters meters = WeftMeters.ofAllLoops(); EventLoop loop = open("careless")) {
            meters.bindTo(registry);
            loop.onUncaught((source, failure) -> {});
            loop.callSoon(() -> {
                throw new IllegalStateException("planted");
            });
            await().until(() -> registry.get("weft.failures.uncaught").counter().count() >= 1);
            assertEquals(0, registry.get("weft.stragglers").counter().count());
        }
        assertEquals(List.of(), registry.getMeters());
    }

    @Test
    void aLoopThatIsOpenedLaterHasThemToo() {
        try (WeftMeters meters = WeftMeters.ofAllLoops()) {
            meters.bindTo(registry);
            assertEquals(0, metersOf("late"));
            try (EventLoop loop = open("late")) {
                stuck(loop);
                await().until(() -> gauge("weft.loop.tasks", "late") == 1);
            }
        }
    }

    @Test
    void aClosedLoopLeavesNoMeterBehind() {
        try (WeftMeters meters = WeftMeters.ofAllLoops()) {
            meters.bindTo(registry);
            open("gone").close();
            assertEquals(0, metersOf("gone"));
        }
    }

    @Test
    void aNameThatIsUsedAgainBeginsAnew() throws Exception {
        try (WeftMeters meters = WeftMeters.ofAllLoops()) {
            meters.bindTo(registry);
            try (EventLoop loop = open("again")) {
                stuck(loop);
            }
            try (EventLoop _ = open("again")) {
                assertEquals(0, gauge("weft.loop.tasks", "again"));
            }
            assertEquals(0, metersOf("again"));
        }
    }

    @Test
    void loopsOfOneNameAreToldAsOneWhoseCountersNeverGoBack() throws Exception {
        try (WeftMeters meters = WeftMeters.ofAllLoops()) {
            meters.bindTo(registry);
            try (EventLoop first = open("twin")) {
                double runs;
                try (EventLoop second = open("twin")) {
                    stuck(first);
                    stuck(second);
                    await().until(() -> gauge("weft.loop.tasks", "twin") == 2);
                    for (int i = 0; i < 100; i++) {
                        second.submit(() -> 1).await();
                    }
                    runs = counter("weft.loop.runs", "twin");
                }
                assertEquals(1, gauge("weft.loop.tasks", "twin"));
                assertTrue(counter("weft.loop.runs", "twin") >= runs);
            }
        }
    }

    @Test
    void onlyTheGivenLoopsAreTold() {
        try (EventLoop mine = open("mine"); WeftMeters meters = WeftMeters.of(mine)) {
            meters.bindTo(registry);
            try (EventLoop other = open("other")) {
                assertEquals(0, metersOf(other.name()));
                assertEquals(1, registry.get("weft.loops").gauge().value());
            }
        }
    }

    @Test
    void turnsAreThereIfTheyAreMeasured() {
        try (EventLoop plain = open("plain");
                EventLoop _ = EventLoop.open(LoopOptions.named("measured").measure(Measure.TIME));
                WeftMeters meters = WeftMeters.ofAllLoops()) {
            meters.bindTo(registry);
            assertEquals("measured", registry.get("weft.loop.turn").gauge().getId().getTag("loop"));
            assertNull(registry.find("weft.loop.turn").tag("loop", plain.name()).gauge());
        }
    }

    @Test
    void lagIsSampledWhileTheLoopIsBusy() {
        try (EventLoop loop = open("busy"); WeftMeters meters = WeftMeters.ofAllLoops()) {
            meters.bindTo(registry);
            CountDownLatch enough = new CountDownLatch(1);
            loop.submit(() -> {
                while (enough.getCount() > 0) {
                    dev.weft.Weft.yieldNow();
                }
                return null;
            });
            await().until(() -> registry.get("weft.loop.lag.samples").tag("loop", "busy").timer().count() > 0);
            enough.countDown();
        }
    }

    @Test
    void noTagButTheLoopsNameAndWhatWasAskedFor() {
        try (EventLoop loop = open("tagged");
                WeftMeters meters = WeftMeters.of(loop).tagged(Tags.of("application", "shop"))) {
            meters.bindTo(registry);
            for (Meter meter : registry.getMeters()) {
                List<String> keys = meter.getId().getTags().stream().map(Tag::getKey).toList();
                assertEquals(meter.getId().getName().equals("weft.loops")
                        ? List.of("application")
                        : List.of("application", "loop"), keys);
                assertTrue(meter.getId().getName().matches("weft\\.loops|weft\\.loop(\\.[a-z]+)+"));
            }
        }
    }

    @Test
    void closedMetersAreGoneAndSeeNoNewLoops() {
        WeftMeters meters = WeftMeters.ofAllLoops();
        meters.bindTo(registry);
        meters.close();
        try (EventLoop _ = open("unseen")) {
            assertEquals(List.of(), registry.getMeters());
            assertNull(Observer.ofTasks());
        }
    }
}
