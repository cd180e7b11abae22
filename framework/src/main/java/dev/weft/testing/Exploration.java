package dev.weft.testing;

/// What [Simulation#explore] has tried, when nothing failed.
///
/// @param seeds    how many
/// @param distinct how many schedules these made that were not the same. Far fewer than the seeds: more seeds would show nothing
///                 new
/// @param steps    in all
public record Exploration(int seeds, int distinct, long steps) {
}
