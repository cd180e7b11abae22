package dev.weft.nio;

import dev.weft.channel.Channel;
import dev.weft.channel.ChannelClosedException;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// The items of a publisher.
final class Subscribed<T> extends Items<T> implements Flow.Subscriber<T> {

    /// Stands for whatever subscription is there, or comes, when nobody wants it any more.
    private static final Flow.Subscription NONE = new Flow.Subscription() {

        @Override
        public void request(long n) {
        }

        @Override
        public void cancel() {
        }
    };

    private final String publisher;
    private final int atOnce;
    /// Has room for whatever was asked for and not taken.
    private final Channel<T> items;
    private final AtomicReference<Flow.@Nullable Subscription> subscription = new AtomicReference<>();
    /// Set before the channel is closed.
    private volatile @Nullable Throwable failure;
    private volatile boolean closed;
    /// The consumer's: since it last asked.
    private int taken;

    Subscribed(String publisher, int atOnce) {
        this.publisher = publisher;
        this.atOnce = atOnce;
        this.items = Channel.buffered(atOnce);
    }

    // --- the publisher's side ---

    @Override
    public void onSubscribe(Flow.Subscription newOne) {
        Objects.requireNonNull(newOne, "subscription");
        if (subscription.compareAndSet(null, newOne)) {
            newOne.request(atOnce);
        } else {
            // Closed before it came; or a second one, which Reactive Streams 2.5 refuses.
            newOne.cancel();
        }
    }

    @Override
    public void onNext(T item) {
        Objects.requireNonNull(item, "item");
        try {
            if (!items.trySend(item)) {
                cancelSubscription();
                end(new IllegalStateException("it sends more than it was asked for, against Reactive Streams 1.1: "
                        + atOnce + " at once"));
            }
        } catch (ChannelClosedException e) {
            // It was on its way when somebody closed this.
        }
    }

    @Override
    public void onError(Throwable thrown) {
        Objects.requireNonNull(thrown, "failure");
        end(thrown);
    }

    @Override
    public void onComplete() {
        end(null);
    }

    private void end(@Nullable Throwable thrown) {
        // It has ended by itself, and does not want to hear of that: Reactive Streams 2.3.
        subscription.set(NONE);
        failure = thrown;
        items.close();
    }

    // --- the consumer's side ---

    @Override
    @Nullable T pull() throws InterruptedException {
        if (closed) {
            return null;
        }
        T item;
        try {
            item = items.receive();
        } catch (ChannelClosedException e) {
            Throwable thrown = failure;
            if (thrown == null || closed) {
                return null;
            }
            throw new CompletionException(this + ": the publisher failed: " + thrown, thrown);
        }
        askForMore();
        return item;
    }

    private void askForMore() {
        taken++;
        Flow.Subscription now = subscription.get();
        if (2 * taken >= atOnce && now != null) {
            int more = taken;
            taken = 0;
            now.request(more);
        }
    }

    @Override
    public void close() {
        closed = true;
        cancelSubscription();
        items.close();
    }

    private void cancelSubscription() {
        Flow.Subscription before = subscription.getAndSet(NONE);
        if (before != null) {
            before.cancel();
        }
    }

    @Override
    public String toString() {
        return "the items of " + publisher;
    }
}
