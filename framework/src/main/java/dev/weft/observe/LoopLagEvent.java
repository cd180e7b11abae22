package dev.weft.observe;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/// How long something had to wait for its turn.
@Name("dev.weft.LoopLag")
@Label("Loop Lag")
@Description("How long what comes to a loop from outside has to wait for its turn, measured about every 50 ms")
@Category("Weft")
@StackTrace(false)
@Enabled(false)
final class LoopLagEvent extends Event {

    @Label("Loop")
    @Nullable String loop;

    @Label("Lag")
    @Timespan(Timespan.NANOSECONDS)
    long lag;
}
