/// Tests that tell the truth about concurrent code: time that passes only when everybody waits, schedules that a seed decides
/// and repeats, and an end, with the reason, for a program in which nobody can go on.
///
/// Begin with [Simulation]; the [VirtualClock] also serves a loop of its own.
@NullMarked
package dev.weft.testing;

import org.jspecify.annotations.NullMarked;
