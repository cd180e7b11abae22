package dev.weft.nio;

import dev.weft.Outcome;
import dev.weft.Task;
import dev.weft.TaskGroup;
import dev.weft.channel.Event;
import dev.weft.loop.Interruption;
import dev.weft.loop.Strand;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// One subscriber of a publisher, and the task that emits for it.
///
/// The subscriber is told the items by that task, and the end when that task has ended, so one thing after the other.
final class Publication<T> implements Flow.Subscription, Completions.Emitter<T> {

    private final Completions.Emission<T> body;
    private final AtomicLong asked = new AtomicLong();
    private final Event more = new Event();
    /// One item at a time.
    private final ReentrantLock emitting = new ReentrantLock(true);
    /// Null when it must not be told anything any more, so that it can be forgotten.
    private volatile Flow.@Nullable Subscriber<? super T> subscriber;
    private volatile @Nullable Task<?> task;
    /// Why the task is to end: what the subscriber asked for that cannot be.
    private volatile @Nullable IllegalArgumentException refused;
    /// What the subscriber threw.
    private volatile @Nullable Throwable ofSubscriber;
    /// What the body threw.
    private volatile @Nullable Throwable ofBody;

    Publication(Flow.Subscriber<? super T> subscriber, Completions.Emission<T> body) {
        this.subscriber = subscriber;
        this.body = body;
    }

    // --- the subscriber's side ---

    @Override
    public void request(long n) {
        if (n > 0) {
            asked.updateAndGet(before -> before + n < 0 ? Long.MAX_VALUE : before + n);
            more.set();
        } else if (subscriber != null) {
            refused = new IllegalArgumentException("request(" + n + ") of a publisher: ask for at least one item, as"
                    + " Reactive Streams 3.9 says");
            cancelTask("the subscriber asked for " + n + " items");
        }
    }

    @Override
    public void cancel() {
        subscriber = null;
        cancelTask("the subscriber has cancelled");
    }

    private void cancelTask(String reason) {
        Task<?> now = task;
        if (now != null) {
            now.cancel(reason);
        }
    }

    // --- the task's side ---

    void startIn(TaskGroup group) {
        Task<?> started = group.fork(this::run, "for a subscriber");
        task = started;
        if (subscriber == null || refused != null) {
            // It was before there was a task.
            started.cancel("the subscriber does not want it");
        }
        started.onDone(this::end);
    }

    /// The subscriber is told that there will be nothing.
    void refuse(RuntimeException why) {
        fail(why);
    }

    private void run() throws Exception {
        try {
            body.run(this);
        } catch (Exception e) {
            judge(e);
        }
        switch (ofSubscriber) {
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case null, default -> {
            }
        }
    }

    private void judge(Exception e) throws Exception {
        if (isCancellation(e)) {
            throw e;
        }
        if (subscriber != null) {
            // For it, and not the group's.
            ofBody = e;
        } else if (ofSubscriber == null && !Interruption.isShapeOf(e)) {
            // What went wrong after the subscriber had cancelled, else nobody would hear of.
            throw e;
        }
    }

    private static boolean isCancellation(Exception e) {
        return Strand.current().active() != null && Interruption.isShapeOf(e);
    }

    @Override
    public void emit(T item) throws InterruptedException {
        Objects.requireNonNull(item, "item");
        emitting.lockInterruptibly();
        try {
            awaitDemand();
            Flow.Subscriber<? super T> now = subscriber;
            if (now == null) {
                throw new CancellationException("the subscriber has cancelled");
            }
            asked.updateAndGet(n -> n == Long.MAX_VALUE ? n : n - 1);
            tell(now, item);
        } finally {
            emitting.unlock();
        }
    }

    private void awaitDemand() throws InterruptedException {
        Strand strand = Strand.current();
        strand.checkpoint();
        strand.spend();
        while (asked.get() == 0) {
            more.clear();
            // Between the look and the clearing it may have asked.
            if (asked.get() == 0) {
                more.await();
            }
        }
    }

    private void tell(Flow.Subscriber<? super T> now, T item) {
        try {
            now.onNext(item);
        } catch (Throwable t) {
            // Reactive Streams 2.13: as if it had cancelled. It is a fault, so the group hears of it.
            ofSubscriber = t;
            subscriber = null;
            throw t;
        }
    }

    private void end(Task<?> ended) {
        Flow.Subscriber<? super T> now = subscriber;
        Throwable failure = refused != null ? refused : ofBody != null ? ofBody : failureOf(ended);
        if (failure != null) {
            fail(failure);
        } else if (now != null) {
            subscriber = null;
            now.onComplete();
        }
    }

    /// Not asked for by the subscriber: an `Error`, or the end of the group.
    private static @Nullable Throwable failureOf(Task<?> ended) {
        return switch (ended.outcome()) {
            case Outcome.Success<?> s -> null;
            case Outcome.Failure<?>(Throwable failure) -> failure;
            case Outcome.Cancelled<?>(String reason) -> new CancellationException(reason);
        };
    }

    private void fail(Throwable failure) {
        Flow.Subscriber<? super T> now = subscriber;
        if (now != null) {
            subscriber = null;
            now.onError(failure);
        }
    }

    @Override
    public String toString() {
        return "the emission for a subscriber";
    }
}
