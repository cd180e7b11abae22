package dev.weft.observe;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/// A task holds its loop up. Told by another thread, whose stack is of no interest.
@Name("dev.weft.SlowStep")
@Label("Slow Step")
@Description("A task that has had the carrier of its loop for so long that others wait, while it still has it")
@Category("Weft")
@StackTrace(false)
final class SlowStepEvent extends Event {

    @Label("Task")
    @Nullable String task;

    @Label("Loop")
    @Nullable String loop;

    @Label("Lasted")
    @Timespan(Timespan.NANOSECONDS)
    long lasted;

    @Label("At")
    @Description("The line of the program where it stands")
    @Nullable String at;

    @Label("Stack")
    @Description("Where it stands, innermost first, a frame a line")
    @Nullable String stack;
}
