package dev.weft.loop;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A step that takes long: a task or guest has had the carrier for so long that others wait.
///
/// @param strand who has the carrier; null if that cannot be told
/// @param thread its thread
/// @param nanos  for how long, at least
/// @param stack  where it stands now, innermost first; empty if that could not be looked at
/// @param untold how many such steps of the loop were not told since the last that was
public record SlowStep(@Nullable Strand strand, Thread thread, long nanos, List<StackTraceElement> stack,
        int untold) {
}
