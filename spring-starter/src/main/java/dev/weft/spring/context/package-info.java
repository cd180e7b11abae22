/// What hangs on a thread, as the current observation, follows into Weft's tasks by Micrometer's context-propagation. Apart
/// from the rest of the starter, since Weft itself loads it, with Spring or without.
@NullMarked
package dev.weft.spring.context;

import org.jspecify.annotations.NullMarked;
