/// What the network examples share: their command line, and how they come to an end.
@NullMarked
package dev.weft.examples.serving;

import org.jspecify.annotations.NullMarked;
