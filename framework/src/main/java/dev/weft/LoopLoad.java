package dev.weft;

import dev.weft.loop.Measure;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How busy a loop is: cheap to ask for, from any thread, so what is counted may be a moment apart.
///
/// @param tasks    that have been forked and have not ended, without guests
/// @param guests   virtual threads that others started on it
/// @param ready    how many wait for their turn now
/// @param queued   submissions that wait for others to end, for it has a [limit][LoopOptions#limit]
/// @param refused  submissions that were refused because of that limit, ever
/// @param runs     how often something was given the carrier, ever
/// @param lag      how long the last thing that came from outside had to wait for its turn, looked at about every 50 ms while the
///                 loop is busy; zero if it is idle
/// @param stepFor  for how long what runs now has had the carrier, to about 50 ms; zero if nothing does
/// @param turn     the longest of the last turns, null without [Measure#TIME]
/// @param slowSteps how many steps were longer than the loop's [LoopOptions#slowStep], ever
public record LoopLoad(int tasks, int guests, int ready, int queued, long refused, long runs, Duration lag,
        Duration stepFor, @Nullable Duration turn, long slowSteps) {
}
