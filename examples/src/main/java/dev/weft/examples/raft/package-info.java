/// A small cluster that elects a leader as Raft does, on a simulated network, and a search for what breaks it.
@NullMarked
package dev.weft.examples.raft;

import org.jspecify.annotations.NullMarked;
