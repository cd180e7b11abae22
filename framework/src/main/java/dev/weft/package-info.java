/// Structured concurrency for plain blocking Java: what people import every day.
///
/// Start with [Weft]: `run` makes a loop, `gather` runs callables together, `withTimeout` bounds anything. Then
/// [TaskGroup] for everything that outlives one call, and [EventLoop] to feed a loop from other threads.
@NullMarked
package dev.weft;

import org.jspecify.annotations.NullMarked;
