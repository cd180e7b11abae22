package dev.weft.spring;

import dev.weft.LoopOptions;
import dev.weft.loop.GuestPolicy;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/// What an application may say about one loop, or one group of loops.
///
/// @param count           How many loops, each with a thread of its own. More than one make a LoopGroup.
/// @param closeGrace      How long tasks that were cancelled at the loop's end may clean up. Who has not ended then is logged.
/// @param stackSize       Stack of the loop's thread, which is how deep tasks can recurse. Zero is the JVM's default.
/// @param guests          What becomes of virtual threads that a library starts inside a task.
/// @param reportDeadlocks After how long it is logged that the loop is stuck, with who waits for whom. Without it, never.
record LoopProperties(@DefaultValue("1") int count, @DefaultValue("5s") Duration closeGrace,
        @DefaultValue("0B") DataSize stackSize, @DefaultValue("allow") GuestPolicy guests,
        @Nullable Duration reportDeadlocks) {

    static final LoopProperties DEFAULTS = new LoopProperties(1, Duration.ofSeconds(5), DataSize.ofBytes(0),
            GuestPolicy.ALLOW, null);

    /// @param at the name of these properties
    void check(String at) {
        if (count < 1) {
            throw WeftConfigurationException.of(at + ".count", count, "1 or more: so many loops");
        }
        WeftConfigurationException.checkNotNegative(at + ".close-grace", closeGrace);
        if (stackSize.isNegative()) {
            throw WeftConfigurationException.of(at + ".stack-size", stackSize, "0 or more, as 2MB");
        }
        if (reportDeadlocks != null && !reportDeadlocks.isPositive()) {
            throw WeftConfigurationException.of(at + ".report-deadlocks", reportDeadlocks,
                    "more than no time, as 30s; leave it out for never");
        }
    }

    LoopOptions options(String name) {
        LoopOptions options = LoopOptions.named(name).closeGrace(closeGrace).stackSize(stackSize.toBytes())
                .guests(guests);
        return reportDeadlocks == null ? options : options.reportDeadlocks(reportDeadlocks);
    }
}
