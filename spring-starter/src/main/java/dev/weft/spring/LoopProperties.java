package dev.weft.spring;

import dev.weft.LoadLimit;
import dev.weft.LoopOptions;
import dev.weft.loop.GuestPolicy;
import dev.weft.loop.Measure;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/// What an application may say about one loop, or about all of one group of loops.
///
/// @param count           How many loops, each with a thread of its own. More than one make a LoopGroup.
/// @param closeGrace      How long tasks that were cancelled at the loop's end may clean up. Who has not ended then is logged.
/// @param stackSize       Stack of the loop's thread, which is how deep tasks can recurse. Zero is the JVM's default.
/// @param guests          What becomes of virtual threads that a library starts inside a task.
/// @param reportDeadlocks After how long it is logged that the loop is stuck, with who waits for whom. Without it, never.
/// @param slowStep        How long a task may hold the loop up before it is logged with its stack. Zero is for ever.
/// @param reusesThreads   Whether a task may start on the thread of one that has ended.
/// @param measure         What is measured of each task, at a cost at every switch.
/// @param maxTasks        How many tasks it takes in at a time. More are refused. Without it, any number.
/// @param maxQueued       How many tasks may wait to be one of those, instead of being refused.
/// @param shedAboveLag    How far behind the loop may be and still take tasks in. Without it, as far as it likes.
record LoopProperties(@DefaultValue("1") int count, @DefaultValue("5s") Duration closeGrace,
        @DefaultValue("0B") DataSize stackSize, @DefaultValue("allow") GuestPolicy guests,
        @Nullable Duration reportDeadlocks, @DefaultValue("100ms") Duration slowStep,
        @DefaultValue("true") boolean reusesThreads, @DefaultValue Set<Measure> measure,
        @Nullable Integer maxTasks, @DefaultValue("0") int maxQueued, @Nullable Duration shedAboveLag) {

    static final LoopProperties DEFAULTS = new LoopProperties(1, Duration.ofSeconds(5), DataSize.ofBytes(0),
            GuestPolicy.ALLOW, null, Duration.ofMillis(100), true, Set.of(), null, 0, null);

    /// @param at the name of these properties
    void check(String at) {
        checkAtLeast(1, at + ".count", count);
        checkAtLeast(1, at + ".max-tasks", maxTasks);
        checkAtLeast(0, at + ".max-queued", maxQueued);
        WeftConfigurationException.checkNotNegative(at + ".close-grace", closeGrace);
        WeftConfigurationException.checkNotNegative(at + ".slow-step", slowStep);
        checkPositive(at + ".report-deadlocks", reportDeadlocks);
        checkPositive(at + ".shed-above-lag", shedAboveLag);
        if (stackSize.isNegative()) {
            throw WeftConfigurationException.of(at + ".stack-size", stackSize, "0 or more, as 2MB");
        }
        if (maxQueued > 0 && maxTasks == null) {
            throw new WeftConfigurationException(
                    at + ".max-queued is " + maxQueued + ", and no number of tasks is too many",
                    "Set " + at + ".max-tasks as well: those beyond it wait.");
        }
    }

    private static void checkAtLeast(int least, String property, @Nullable Integer value) {
        if (value != null && value < least) {
            throw WeftConfigurationException.of(property, value, least + " or more");
        }
    }

    private static void checkPositive(String property, @Nullable Duration value) {
        if (value != null && !value.isPositive()) {
            throw WeftConfigurationException.of(property, value, "more than no time, as 30s; leave it out for never");
        }
    }

    LoopOptions options(String name) {
        LoopOptions options = LoopOptions.named(name).closeGrace(closeGrace).stackSize(stackSize.toBytes())
                .guests(guests).slowStep(slowStep).reusesThreads(reusesThreads)
                .measure(measure.toArray(Measure[]::new)).limit(limit());
        return reportDeadlocks == null ? options : options.reportDeadlocks(reportDeadlocks);
    }

    private LoadLimit limit() {
        LoadLimit limit = maxTasks == null ? LoadLimit.none() : LoadLimit.tasks(maxTasks).queueing(maxQueued);
        return shedAboveLag == null ? limit : limit.sheddingAbove(shedAboveLag);
    }
}
