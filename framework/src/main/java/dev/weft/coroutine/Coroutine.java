package dev.weft.coroutine;

import java.lang.ref.Reference;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A body with a call stack of its own, to which control is switched and which switches on to others: symmetric, without
/// a caller and a called. After [greenlet](https://greenlet.readthedocs.io/), of Python.
///
/// ```java
/// List<Coroutine<String>> two = new ArrayList<>();
/// two.add(Coroutine.of(first -> {
///     log("1");
///     two.get(1).switchTo("");
///     log("2");
///     return "";
/// }));
/// two.add(Coroutine.of(first -> {
///     log("3");
///     two.get(0).switchTo("");
///     log("4");
///     return "";
/// }));
/// two.get(0).switchTo("");
/// two.get(1).switchTo("");
/// ```
///
/// logs 1 3 2 4. Exactly one of a thread's coroutines runs; the thread itself is one of them, the root. `switchTo` suspends
/// whoever calls it, and returns when somebody switches back: with the value that they give.
///
/// | | new | suspended: in a `switchTo` | running | ended |
/// |---|---|---|---|---|
/// | `switchTo(value)` | begins; the body gets the value | its `switchTo` returns the value | returns the value | IllegalStateException |
/// | `raise(exception)` | ends it; the parent's `switchTo` throws it | its `switchTo` throws it | throws it | IllegalStateException |
/// | `close()` | → ended, the body never runs | unwinds the body → ended | IllegalStateException | nothing |
///
/// **The end.** When a body returns, its value goes to its parent, the coroutine that made it, or, if that was no coroutine,
/// the thread: whose pending `switchTo` returns it. What a body throws, its parent's `switchTo` throws. If the parent has
/// ended, its own parent takes its place.
///
/// **Threads.** Coroutines belong to the thread that begins the first of them, and to no other. Where a body runs, what it sees
/// and how it may wait is as for a [Generator]; so is how a cancellation reaches it: it comes to whichever coroutine runs.
/// A body cannot switch while a scope, group, timeout, shield or `ScopedValue.where` that it has opened is open, or inside
/// `synchronized`; nor inside the body of a generator.
///
/// **Closing.** One that has begun and not ended when its task ends, or that cannot be reached any more, is unwound, as a generator
/// is, and reported.
///
/// @param <T> of the values that are exchanged
public final class Coroutine<T extends @Nullable Object> implements AutoCloseable {

    /// What a coroutine runs.
    ///
    /// @param <T> of the values that are exchanged
    @FunctionalInterface
    public interface Body<T extends @Nullable Object> {

        /// Runs.
        ///
        /// @param first what the first `switchTo` gave
        /// @return for the parent
        /// @throws Exception for the parent
        T run(T first) throws Exception;
    }

    private final Member<T> member;

    private Coroutine(Member<T> member) {
        this.member = member;
    }

    /// A coroutine, which does nothing until it is switched to. The calling coroutine is its parent.
    ///
    /// @param body to run
    /// @param <T>  of the values that are exchanged
    /// @return new
    public static <T extends @Nullable Object> Coroutine<T> of(Body<T> body) {
        Objects.requireNonNull(body, "body");
        return new Coroutine<>(new Member<>(body, Family.currentOrNull()));
    }

    static Coroutine<Object> rootOf(Family family, Home home) {
        return new Coroutine<>(new Member<>(family, home.toString()));
    }

    Member<T> member() {
        return member;
    }

    /// The coroutine that runs, for the calling code.
    ///
    /// @return the thread's root if it is none of those that [#of] made
    /// @throws IllegalStateException inside the body of a generator
    public static Coroutine<?> current() {
        return Family.ofCurrentThread().current();
    }

    /// Suspends the caller, and goes on with this one.
    ///
    /// @param value what its pending `switchTo` returns, or its body gets
    /// @return what the caller is given when somebody switches back to it
    /// @throws IllegalStateException if this one has ended, belongs to another thread, or the caller cannot be suspended here
    /// @throws RuntimeException      what somebody raises in the caller, or a coroutine of which the caller is the parent ended
    ///                               with: as it is; for the root in the form that [Generator] describes
    public T switchTo(T value) {
        try {
            return Member.switchTo(this, value, null);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /// As [#switchTo], with an exception, which its pending `switchTo` throws. One that has not begun is ended by it.
    ///
    /// @param exception of any kind: thrown there as it is
    /// @return what the caller is given when somebody switches back to it
    /// @throws IllegalStateException as [#switchTo]
    /// @throws RuntimeException      as [#switchTo]
    public T raise(Throwable exception) {
        Objects.requireNonNull(exception, "exception");
        try {
            return Member.switchTo(this, null, exception);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /// Ends it where it stands: its pending `switchTo` throws [CoroutineExit], so that its `finally` blocks run. These may wait,
    /// and not switch. Its parent gets nothing. Returns when it has ended. As [Generator#close].
    ///
    /// @throws IllegalStateException if it runs, belongs to another thread, or switches instead of ending
    /// @throws RuntimeException      what the body throws instead
    @Override
    public void close() {
        try {
            member.close();
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /// Whether its body has returned or thrown, or will never run.
    ///
    /// @return true for ever, then
    public boolean hasEnded() {
        return member.hasEnded();
    }

    /// Where its body was written; the thread, for a root.
    ///
    /// @return for messages
    @Override
    public String toString() {
        return member.toString();
    }
}
