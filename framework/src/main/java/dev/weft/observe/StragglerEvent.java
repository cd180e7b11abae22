package dev.weft.observe;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/// A task that was cancelled and does not end.
@Name("dev.weft.Straggler")
@Label("Straggler")
@Description("A task that was cancelled and has not ended, so that its group or loop cannot")
@Category("Weft")
@StackTrace(false)
final class StragglerEvent extends Event {

    @Label("Task")
    @Nullable String task;

    @Label("Of")
    @Description("The group or loop that waits for it")
    @Nullable String of;

    @Label("Waited")
    @Description("Since it was cancelled, about")
    @Timespan(Timespan.NANOSECONDS)
    long waited;
}
