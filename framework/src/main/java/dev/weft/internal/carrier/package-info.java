/// The only place that touches the JDK's private parts: how a virtual thread gets a scheduler of ours, how its
/// scoped values are inherited, how it is found again from the continuation that the JDK submits.
///
/// A leaf: it imports nothing of Weft. Not part of the public API.
@NullMarked
package dev.weft.internal.carrier;

import org.jspecify.annotations.NullMarked;
