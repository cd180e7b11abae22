/// Faults on purpose, for tests, and the same again for the same seed: streams and a proxy that are slow, break, end or garble as
/// a plan says; and a simulated network, whose hosts crash and whose links are cut.
@NullMarked
package dev.weft.nio.testing;

import org.jspecify.annotations.NullMarked;
