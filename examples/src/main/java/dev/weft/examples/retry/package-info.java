/// Retrying, which Weft leaves to a library: resilience4j around a blocking call, on a loop and under a deadline.
@NullMarked
package dev.weft.examples.retry;

import org.jspecify.annotations.NullMarked;
