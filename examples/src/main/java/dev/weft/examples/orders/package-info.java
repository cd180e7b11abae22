/// An order service on Spring Boot, with what Weft's starter adds: loops as beans, a stock book without locks, groups and
/// deadlines for requests. `Load` is its client, and `Trouble` what can go wrong in it.
@NullMarked
package dev.weft.examples.orders;

import org.jspecify.annotations.NullMarked;
