package dev.weft.nio;

import dev.weft.CancelOptions;
import dev.weft.CancelScope;
import dev.weft.EventLoop;
import dev.weft.GroupOptions;
import dev.weft.LoopGroup;
import dev.weft.TaskFailedException;
import dev.weft.TaskGroup;
import dev.weft.Weft;
import dev.weft.channel.ChannelClosedException;
import dev.weft.loop.Waiter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/// Serves on the loops of a group: each has a [Share] of the connections, and in the server's group a task that waits for it.
final class ManyLoops<S extends ByteStream> implements Places<S> {

    /* Not a call for each connection to a loop, awaited where it was accepted: that would be two tasks a connection. Cancelling
     * and the deadline reach a share by the call that is awaited; being asked to end, of which nobody who waits in such a call is
     * told, by a task beside it. */

    private final StreamServer<S> server;
    private final LoopGroup loops;
    private final Map<EventLoop, Share<S>> shares = new LinkedHashMap<>();

    ManyLoops(StreamServer<S> server, LoopGroup loops, StreamHandler<? super S> handler) {
        this.server = server;
        this.loops = loops;
        Objects.requireNonNull(handler, "handler");
        loops.loops().forEach(loop -> shares.put(loop, new Share<>(server, handler)));
    }

    /// If one loop is gone, the server cannot be what it was to be.
    @Override
    public GroupOptions options(GroupOptions options) {
        return options;
    }

    @Override
    public void open(TaskGroup group) {
        shares.forEach((loop, share) -> group.fork(() -> serve(loop, share), "serving on " + loop));
        group.forkDaemon(this::passOnThatItShouldEnd, "asking to end");
    }

    private void serve(EventLoop loop, Share<S> share) throws Exception {
        try {
            Weft.<@Nullable Void>offload(loop.asExecutorService(), () -> {
                share.serve(GroupOptions.named("connections of " + server + " on " + loop));
                return null;
            });
        } catch (CancellationException e) {
            throw new RejectedExecutionException(server + " ends: " + loop + ", on which it served, is closing", e);
        }
    }

    private void passOnThatItShouldEnd() throws InterruptedException {
        CancelScope.runVoid(CancelOptions.named("until it should end").endingEarly(), _ -> new Waiter(this).await());
        shares.values().forEach(Share::ask);
    }

    @Override
    public void take(S stream) {
        Share<S> share = Objects.requireNonNull(shares.get(loops.next()));
        try {
            share.arrivals().trySend(stream);
        } catch (ChannelClosedException e) {
            server.letGo(stream);
        }
    }

    @Override
    public void takeNoMore() {
        shares.values().forEach(share -> share.arrivals().close());
    }

    @Override
    public void clear() {
        var ended = new StreamClosedException(server + " was closed");
        shares.values().forEach(share -> share.arrivals().fail(ended).forEach(server::letGo));
    }

    @Override
    public RuntimeException explain(TaskFailedException failure) {
        return failure.getCause() instanceof RejectedExecutionException closed ? closed : failure;
    }
}
