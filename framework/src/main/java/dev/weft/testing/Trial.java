package dev.weft.testing;

import dev.weft.Outcome;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How one run of a [Simulation] went.
///
/// @param outcome  how the program ended
/// @param hash     of the trace: of who ran when, in virtual time. Two runs with the same hash were the same
/// @param steps    how often somebody was chosen to run
/// @param choices  how often there was more than one to choose from
/// @param time     that passed, by the virtual clock
/// @param schedule who ran, one line a step: task, where it went on, and what it had waited for. The last thousand
/// @param <T>      of the program's result
public record Trial<T extends @Nullable Object>(Outcome<T> outcome, long hash, long steps, long choices, Duration time,
        String schedule) {
}
