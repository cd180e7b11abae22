package dev.weft.spring.actuate;

import dev.weft.EventLoop;
import dev.weft.LoopLoad;
import dev.weft.TaskTree;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

/// Whether the loops keep up. To ask them costs them nothing, and they need not answer: a loop that is held is told of, too.
final class WeftHealthIndicator extends AbstractHealthIndicator {

    private final HealthProperties properties;
    private final Source source;
    private final LongSupplier nanoTime;
    private @Nullable Looked looked;

    /// Where it looks.
    ///
    /// @param loads     by the name of the loop
    /// @param deadlocks circles of waits, in words
    record Source(Supplier<Map<String, LoopLoad>> loads, Supplier<List<String>> deadlocks) {

        static Source ofThisJvm() {
            return new Source(Source::running, () -> Deadlocks.in(TaskTree.take(0)));
        }

        private static Map<String, LoopLoad> running() {
            Map<String, LoopLoad> loads = new LinkedHashMap<>();
            for (EventLoop loop : EventLoop.running()) {
                String name = loop.name();
                for (int nth = 2; loads.containsKey(name); nth++) {
                    name = loop.name() + " #" + nth;
                }
                loads.put(name, loop.load());
            }
            return loads;
        }
    }

    private record Looked(long nanos, List<String> deadlocks) {
    }

    WeftHealthIndicator(HealthProperties properties, Source source, LongSupplier nanoTime) {
        super("The loops could not be asked");
        this.properties = properties;
        this.source = source;
        this.nanoTime = nanoTime;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        Map<String, Map<String, Object>> loops = new LinkedHashMap<>();
        source.loads().get().forEach((name, load) -> loops.put(name, details(load)));
        List<String> deadlocks = deadlocks();
        builder.status(status(loops, deadlocks)).withDetail("loops", loops);
        if (!deadlocks.isEmpty()) {
            builder.withDetail("deadlocks", deadlocks);
        }
    }

    private static Status status(Map<String, Map<String, Object>> loops, List<String> deadlocks) {
        if (!deadlocks.isEmpty()) {
            return Status.DOWN;
        }
        return loops.values().stream().anyMatch(loop -> loop.containsKey("problem")) ? Status.OUT_OF_SERVICE
                : Status.UP;
    }

    private Map<String, Object> details(LoopLoad load) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("tasks", load.tasks());
        details.put("ready", load.ready());
        details.put("lagMillis", load.lag().toMillis());
        details.put("stepMillis", load.stepFor().toMillis());
        String problem = problem(load);
        if (problem != null) {
            details.put("problem", problem);
        }
        return details;
    }

    private @Nullable String problem(LoopLoad load) {
        if (load.stepFor().compareTo(properties.maxStep()) > 0) {
            return problem("one task has had it to itself for", load.stepFor(), "max-step", properties.maxStep());
        }
        if (load.lag().compareTo(properties.maxLag()) > 0) {
            return problem("tasks wait for their turn for", load.lag(), "max-lag", properties.maxLag());
        }
        return null;
    }

    private static String problem(String what, Duration measured, String property, Duration allowed) {
        return "%s %d ms, and weft.health.%s is %d ms".formatted(what, measured.toMillis(), property,
                allowed.toMillis());
    }

    private synchronized List<String> deadlocks() {
        if (properties.deadlocksEvery().isZero()) {
            return List.of();
        }
        long now = nanoTime.getAsLong();
        if (looked == null || now - looked.nanos >= properties.deadlocksEvery().toNanos()) {
            looked = new Looked(now, source.deadlocks().get());
        }
        return looked.deadlocks;
    }
}
