/// The engine: one carrier, its run queue, inbox, timers, clock and poller; how a thread waits; how a cancellation
/// reaches it. Exported for those who write adapters and primitives; programs use `dev.weft`.
@NullMarked
package dev.weft.loop;

import org.jspecify.annotations.NullMarked;
