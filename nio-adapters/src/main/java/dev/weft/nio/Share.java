package dev.weft.nio;

import dev.weft.GroupOptions;
import dev.weft.OnFailure;
import dev.weft.TaskGroup;
import dev.weft.channel.Channel;
import dev.weft.channel.ChannelClosedException;
import dev.weft.loop.Domain;
import dev.weft.loop.Strand;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The connections of a server that one loop of several serves.
final class Share<S extends ByteStream> {

    /// Who asks does not cancel: at the end of the grace that it gave, its server's call is.
    private static final Duration AS_LONG_AS_IT_TAKES = Duration.ofDays(1_000);

    private final StreamServer<S> server;
    private final StreamHandler<? super S> handler;
    private final Channel<S> arrivals = Channel.unbounded();
    private volatile @Nullable TaskGroup serving;
    private volatile boolean isAsked;

    Share(StreamServer<S> server, StreamHandler<? super S> handler) {
        this.server = server;
        this.handler = handler;
    }

    /// What has been accepted for it. Unbounded: the server limits how many there are.
    Channel<S> arrivals() {
        return arrivals;
    }

    /// On its loop: until no more arrive, and all have been served.
    void serve(GroupOptions options) throws InterruptedException {
        TaskGroup.run(options.onFailure(OnFailure.KEEP_GOING), group -> {
            serving = group;
            if (isAsked) {
                ask();
            }
            takeIn(group);
        });
    }

    private void takeIn(TaskGroup group) throws InterruptedException {
        Domain loop = Strand.current().domain();
        // Who waits for a connection is not stuck: one may come, though no socket of this loop tells of it.
        loop.expect();
        try {
            while (true) {
                server.fork(group, arrivals.receive(), handler);
            }
        } catch (ChannelClosedException e) {
            // No more arrive.
        } finally {
            loop.happened();
        }
    }

    /// Tells its handlers that they should come to an end. Any thread, any number of times.
    void ask() {
        isAsked = true;
        TaskGroup group = serving;
        if (group != null) {
            group.cancel(server + " was closed", AS_LONG_AS_IT_TAKES);
        }
    }
}
