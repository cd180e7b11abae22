/// Sockets, files, processes and signals whose waits park a task and leave its loop's carrier free for other tasks.
@NullMarked
package dev.weft.nio;

import org.jspecify.annotations.NullMarked;
