/// A bank that loses money once in a while, and how a simulation finds out when.
@NullMarked
package dev.weft.examples.bank;

import org.jspecify.annotations.NullMarked;
