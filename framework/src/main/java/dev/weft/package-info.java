/// Structured concurrency for plain blocking Java: what people import every day.
///
/// Start with [Weft]: `run` makes a loop, `gather` runs callables together, `withTimeout` bounds anything. Then
/// [TaskGroup] for everything that outlives one call, and [EventLoop] to feed a loop from other threads.
///
/// | to | begin with |
/// |---|---|
/// | run a program on a loop | [Weft#run(Body)] |
/// | start tasks that end inside a block | [TaskGroup], [Weft#gather(java.util.Collection)], [Weft#race(java.util.Collection)] |
/// | know how a task ended | [Task], [Outcome] |
/// | bound or cancel any code | [Weft#withTimeout(java.time.Duration, Body)], [CancelScope], [Deadline] |
/// | hand over what blocks or computes | [Weft#offload(java.util.concurrent.Callable)], [OffloadOptions] |
/// | keep loops, one or several | [EventLoop], [LoopOptions], [LoopGroup], [Confined] |
/// | carry context into tasks | [ContextPropagator] |
/// | see what runs | [Weft#tasks()], [TaskTree] |
@NullMarked
package dev.weft;

import org.jspecify.annotations.NullMarked;
