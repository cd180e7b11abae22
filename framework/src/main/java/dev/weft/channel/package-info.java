/// Tasks that talk: values handed over, and signals.
///
/// [Channel] is the queue between those who send and those who receive, with [Sender] and [Receiver] as ends of it that
/// are given away and closed. [Select] waits for the first of several channels, tasks and timeouts. [Event] is a flag to
/// wait for, [CapacityLimiter] a number of permits of which each has an owner. All of them may be used between tasks of one
/// loop, between loops, and from any other thread. What `java.util.concurrent` has already, it has for loops too: locks,
/// semaphores, barriers, queues with an order of their own.
@NullMarked
package dev.weft.channel;

import org.jspecify.annotations.NullMarked;
