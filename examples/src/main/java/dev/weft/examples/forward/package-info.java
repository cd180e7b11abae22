/// A port that leads to another.
@NullMarked
package dev.weft.examples.forward;

import org.jspecify.annotations.NullMarked;
