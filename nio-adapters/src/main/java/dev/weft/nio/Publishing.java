package dev.weft.nio;

import dev.weft.TaskGroup;
import dev.weft.channel.Channel;
import dev.weft.channel.ChannelClosedException;
import java.util.Objects;
import java.util.concurrent.Flow;

/// A publisher whose subscribers each have a task of a group.
///
/// They come from any thread, and a group forks only for those inside: for the others a task inside does it, for which the
/// group does not wait.
final class Publishing<T> implements Flow.Publisher<T> {

    private final TaskGroup group;
    private final Completions.Emission<T> body;
    private final Channel<Publication<T>> comers = Channel.unbounded();

    Publishing(TaskGroup group, Completions.Emission<T> body) {
        this.group = group;
        this.body = body;
        group.forkDaemon(this::receive, "publisher").onDone(ended -> close());
    }

    @Override
    public void subscribe(Flow.Subscriber<? super T> subscriber) {
        Objects.requireNonNull(subscriber, "subscriber");
        Publication<T> publication = new Publication<>(subscriber, body);
        subscriber.onSubscribe(publication);
        try {
            publication.startIn(group);
        } catch (WrongThreadException | IllegalStateException e) {
            // From outside; or under other scoped values; or there is no group any more, and then nobody receives either.
            hand(publication);
        }
    }

    private void hand(Publication<T> publication) {
        try {
            comers.trySend(publication);
        } catch (ChannelClosedException e) {
            publication.refuse(over());
        }
    }

    private void receive() throws InterruptedException {
        while (true) {
            Publication<T> publication = comers.receive();
            try {
                publication.startIn(group);
            } catch (IllegalStateException e) {
                publication.refuse(e);
            }
        }
    }

    /// The group's other tasks have ended, or it is cancelled.
    private void close() {
        IllegalStateException over = over();
        for (Publication<T> publication : comers.fail(over)) {
            publication.refuse(over);
        }
    }

    private IllegalStateException over() {
        return new IllegalStateException(
                group + " has ended, and so has its publisher: subscribe while other tasks of the"
                        + " group run");
    }

    @Override
    public String toString() {
        return "a publisher of " + group;
    }
}
