/// Chat in rooms, over lines of text.
@NullMarked
package dev.weft.examples.chat;

import org.jspecify.annotations.NullMarked;
