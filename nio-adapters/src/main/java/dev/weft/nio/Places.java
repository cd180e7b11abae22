package dev.weft.nio;

import dev.weft.GroupOptions;
import dev.weft.TaskFailedException;
import dev.weft.TaskGroup;

/// Where a server has its connections served: on the loop that accepts them, or on several.
interface Places<S extends ByteStream> {

    /// What the group that serves needs.
    GroupOptions options(GroupOptions options);

    /// Before the first connection. By who serves.
    ///
    /// @param group in which all is served
    void open(TaskGroup group);

    /// Has one served. By who accepts; never waits.
    void take(S stream);

    /// There will be no more: what serves may end when the last has been served.
    void takeNoMore();

    /// When nothing is served any more: lets go what was taken and never served.
    void clear();

    /// What to throw for what the group threw.
    RuntimeException explain(TaskFailedException failure);
}
