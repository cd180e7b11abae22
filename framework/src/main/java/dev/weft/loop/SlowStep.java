package dev.weft.loop;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A step that takes long: a task or guest has had the carrier for so long that others wait.
///
/// @param strand who has the carrier; null if that cannot be told
/// @param thread its thread
/// @param nanos  for how long, at least
/// @param stack  where it stands now, innermost first; empty if that could not be looked at
/// @param quiet  that enough was said of its like: only for those who record everything
/// @param untold how many such steps of the loop were quiet since the last that was not
public record SlowStep(@Nullable Strand strand, Thread thread, long nanos, List<StackTraceElement> stack, boolean quiet,
        int untold) {
}
