package dev.weft.nio;

import dev.weft.GroupOptions;
import dev.weft.OnFailure;
import dev.weft.TaskFailedException;
import dev.weft.TaskGroup;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Serves where connections are accepted, each as a task of the server's group.
final class OneLoop<S extends ByteStream> implements Places<S> {

    private final StreamServer<S> server;
    private final StreamHandler<? super S> handler;
    private @Nullable TaskGroup group;

    OneLoop(StreamServer<S> server, StreamHandler<? super S> handler) {
        this.server = server;
        this.handler = Objects.requireNonNull(handler, "handler");
    }

    @Override
    public GroupOptions options(GroupOptions options) {
        return options.onFailure(OnFailure.KEEP_GOING);
    }

    @Override
    public void open(TaskGroup theGroup) {
        group = theGroup;
    }

    @Override
    public void take(S stream) {
        server.fork(Objects.requireNonNull(group), stream, handler);
    }

    @Override
    public void takeNoMore() {
        // The group ends when its tasks have.
    }

    @Override
    public void clear() {
        // What was taken was forked.
    }

    @Override
    public RuntimeException explain(TaskFailedException failure) {
        return failure;
    }
}
