/// Faults on purpose, for tests: streams and a proxy that are slow, break, end or garble as a plan says, and the same again for
/// the same seed.
@NullMarked
package dev.weft.nio.testing;

import org.jspecify.annotations.NullMarked;
