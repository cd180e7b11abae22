package dev.weft.observe;

import dev.weft.EventLoop;
import dev.weft.loop.Observer;
import dev.weft.loop.Scheduler;
import dev.weft.loop.Strand;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Micrometer's meters of loops, for all loops of the JVM, those included that are opened later, or for given ones.
///
/// | Meter | Kind | Tells |
/// |---|---|---|
/// | `weft.loops` | gauge | loops that are open |
/// | `weft.loop.tasks` | gauge | tasks that have not ended, without guests |
/// | `weft.loop.guests` | gauge | virtual threads that others started on the loop |
/// | `weft.loop.ready` | gauge | how many wait for their turn |
/// | `weft.loop.queued` | gauge | submissions that wait for others to end, where the loop has a limit |
/// | `weft.loop.refused` | counter | submissions that were refused because of the limit |
/// | `weft.loop.runs` | counter | how often something was given the carrier |
/// | `weft.loop.lag` | gauge, seconds | how long what comes from outside has to wait for its turn |
/// | `weft.loop.lag.samples` | timer | the same, each time that it is measured: about every 50 ms while the loop is busy |
/// | `weft.loop.step` | gauge, seconds | for how long what runs now has had the carrier |
/// | `weft.loop.turn` | gauge, seconds | the longest of the last turns; not there unless `Measure.TIME` is measured |
/// | `weft.loop.slow.steps` | counter | steps that took longer than the loop's `slowStep` |
/// | `weft.failures.uncaught` | counter | failures that reached no caller, on loops or off them; with [#ofAllLoops] only, as the next |
/// | `weft.stragglers` | counter | reports of a task that was cancelled and does not end |
///
/// The tag `loop`, of those of a loop, is its name, and there is no other: names of tasks would be endlessly many. Loops of one name are
/// told as one: the sum, of times the longest. When the last loop of a name is closed, its meters are removed.
///
/// Nothing is measured for this; a meter reads [EventLoop#load] when the registry asks. It needs `micrometer-core`, on which
/// Weft depends optionally.
public final class WeftMeters implements MeterBinder, AutoCloseable {

    private final boolean all;
    private final List<EventLoop> given;
    private final Tags tags;
    private final List<Bound> bound = new ArrayList<>();

    private WeftMeters(boolean all, List<EventLoop> given, Tags tags) {
        this.all = all;
        this.given = List.copyOf(given);
        this.tags = tags;
    }

    /// Meters of all loops of this JVM, of those as well that are opened later.
    ///
    /// @return to be [bound][#bindTo]
    public static WeftMeters ofAllLoops() {
        return new WeftMeters(true, List.of(), Tags.empty());
    }

    /// Meters of some loops.
    ///
    /// @param loops until each is closed
    /// @return to be [bound][#bindTo]
    public static WeftMeters of(EventLoop... loops) {
        return new WeftMeters(false, List.of(loops), Tags.empty());
    }

    /// The same, with more tags on each meter.
    ///
    /// @param more such as the name of the application
    /// @return to be [bound][#bindTo]
    public WeftMeters tagged(Tags more) {
        return new WeftMeters(all, given, tags.and(Objects.requireNonNull(more, "more")));
    }

    /// Adds the meters to a registry. From any thread; may be called for several registries.
    ///
    /// @param registry that gets the meters of the loops that are open, and of those that will be
    @Override
    public void bindTo(MeterRegistry registry) {
        Bound one = new Bound(registry);
        synchronized (bound) {
            bound.add(one);
        }
        one.begin();
        Observer.add(one);
    }

    /// Removes the meters from all registries, and looks for new loops no more. From any thread; twice is allowed.
    @Override
    public void close() {
        List<Bound> mine;
        synchronized (bound) {
            mine = List.copyOf(bound);
            bound.clear();
        }
        mine.forEach(Bound::end);
    }

    /// The meters in one registry.
    private final class Bound implements Observer {

        private final MeterRegistry registry;
        private final Map<String, LoopMeters> byName = new ConcurrentHashMap<>();
        private final List<Meter> ofAll = new ArrayList<>();
        private @Nullable Counter uncaught;
        private @Nullable Counter stragglers;
        private boolean ended;

        Bound(MeterRegistry registry) {
            this.registry = registry;
        }

        synchronized void begin() {
            ofAll.add(Gauge.builder("weft.loops", this, Bound::count).description("Loops that are open").tags(tags)
                    .strongReference(true).register(registry));
            if (all) {
                uncaught = counter("weft.failures.uncaught", "Failures that reached no caller");
                stragglers = counter("weft.stragglers", "Reports of a task that was cancelled and does not end");
            }
        }

        private Counter counter(String name, String description) {
            Counter counter = Counter.builder(name).description(description).tags(tags).register(registry);
            ofAll.add(counter);
            return counter;
        }

        @Override
        public void uncaught(String source, Throwable failure) {
            if (uncaught != null) {
                uncaught.increment();
            }
        }

        @Override
        public void straggler(String of, Strand task, long nanos) {
            if (stragglers != null) {
                stragglers.increment();
            }
        }

        private synchronized int count() {
            return byName.values().stream().mapToInt(LoopMeters::count).sum();
        }

        @Override
        public void loopOpened(Scheduler loop) {
            if (loop.attachment() instanceof EventLoop facade && (all || given.contains(facade))) {
                opened(facade);
            }
        }

        private synchronized void opened(EventLoop loop) {
            if (!ended) {
                byName.computeIfAbsent(loop.name(), name -> new LoopMeters(registry, tags.and("loop", name))).add(loop);
            }
        }

        /// By the heartbeat, which must not wait for who registers meters.
        @Override
        public void lag(Scheduler loop, long nanos) {
            LoopMeters meters = byName.get(loop.name());
            if (meters != null && loop.attachment() instanceof EventLoop facade) {
                meters.lag(facade, nanos);
            }
        }

        @Override
        public synchronized void loopClosed(Scheduler loop) {
            if (loop.attachment() instanceof EventLoop facade) {
                LoopMeters meters = byName.get(facade.name());
                if (meters != null && meters.removeAndIsEmpty(facade)) {
                    meters.end();
                    byName.remove(facade.name());
                }
            }
        }

        void end() {
            // Not while holding what the observers' own lock is taken before.
            Observer.remove(this);
            removeAll();
        }

        private synchronized void removeAll() {
            ended = true;
            byName.values().forEach(LoopMeters::end);
            byName.clear();
            ofAll.forEach(registry::remove);
        }
    }
}
