package dev.weft.observe;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/// From the beginning of a task to its end, in its own thread.
@Name("dev.weft.Task")
@Label("Task")
@Description("A task, from its beginning to its end")
@Category("Weft")
@StackTrace(false)
@Enabled(false)
final class TaskEvent extends Event {

    @Label("Name")
    @Nullable String name;

    @Label("Loop")
    @Description("Empty for a task on no loop")
    @Nullable String loop;

    @Label("Outcome")
    @Description("success, failure or cancelled")
    @Nullable String outcome;

    @Label("Switches")
    @Description("How often it was given the carrier; -1 on no loop")
    long switches;
}
