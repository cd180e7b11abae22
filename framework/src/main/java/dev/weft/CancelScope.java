package dev.weft;

import dev.weft.loop.Domain;
import dev.weft.loop.Request;
import dev.weft.loop.Scope;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A piece of the calling task's code that can be cancelled alone: by a call, by a deadline that may move, in one step or
/// in two. [Weft#withTimeout], [Weft#moveOnAfter] and [Weft#shield] are its short forms.
///
/// ```java
/// CancelScope.runVoid(CancelOptions.named("serve").timeout(Duration.ofMinutes(5)), scope -> {
///     Thread.ofPlatform().start(() -> scope.cancel("shutting down", Duration.ofSeconds(10)));
///     work();
/// });
/// ```
///
/// A cancellation is a request: it belongs to the scope on which it was made, says why and who asked, and arrives as
/// InterruptedException. At Weft's own suspension points it is level-triggered: as long as the scope lasts each of them
/// throws, so that a swallowed cancellation comes back. Foreign blocking code gets one interrupt.
///
/// What happens at the scope's edge:
///
/// | the body ended with                     | the scope was not cancelled | the scope was cancelled                     |
/// |-----------------------------------------|-----------------------------|---------------------------------------------|
/// | a value                                 | the value                   | the value                                   |
/// | an interrupt-shaped exception           | thrown                      | ends here: `run` returns null. Unless a scope around is cancelled too: then thrown, the outermost wins |
/// | another exception, as from its cleanup  | thrown                      | thrown                                      |
///
/// After the edge no interrupt of the scope's own is left on the thread. Semantics as Trio's `CancelScope`, the requests
/// as Java's interruption.
///
/// A scope is entered once, by the task that calls [#run], and left by it: it cannot be shared, entered twice or left
/// in the wrong order. Its methods may be called from any thread, but for those that move the deadline.
public final class CancelScope {

    private final CancelOptions options;
    private final Scope scope;

    private CancelScope(CancelOptions options) {
        this.options = options;
        this.scope = Scope.enter(this, options.isShielded(), options.isEndingEarly());
    }

    /// What runs in a scope.
    ///
    /// @param <T> of its result
    /// @param <X> of what it throws; two checked types in one lambda make it `Exception`
    @FunctionalInterface
    public interface ScopeBody<T extends @Nullable Object, X extends Exception> {

        /// Runs the body, in the task that entered the scope.
        ///
        /// @param scope in which it runs
        /// @return its result
        /// @throws X if it fails
        T call(CancelScope scope) throws X;

        /// A body without a result.
        ///
        /// @param <X> of what it throws
        @FunctionalInterface
        interface OfVoid<X extends Exception> {

            /// Runs the body, in the task that entered the scope.
            ///
            /// @param scope in which it runs
            /// @throws X if it fails
            void run(CancelScope scope) throws X;
        }
    }

    // --- entering ---

    /// Runs a body in the calling task, inside a scope.
    ///
    /// @param options its name, its timeout, whether it is a shield
    /// @param body    gets the scope, and may hand it to others
    /// @param <T>     of the body's result
    /// @param <X>     of the body's exceptions
    /// @return what the body returned; null if the scope was cancelled and that cut the body short
    /// @throws X what the body threw otherwise
    public static <T extends @Nullable Object, X extends Exception> @Nullable T run(CancelOptions options,
            ScopeBody<T, X> body) throws X {
        Objects.requireNonNull(options, "options");
        Objects.requireNonNull(body, "body");
        var scope = new CancelScope(options);
        Timeouts.Limit limit = options.timeout().map(scope::limit).orElse(null);
        return Timeouts.<T, X>valueOrNull(Timeouts.run(scope.scope, limit, () -> body.call(scope)));
    }

    /// As [#run(CancelOptions, ScopeBody)], with the defaults.
    ///
    /// @param body gets the scope, and may hand it to others
    /// @param <T>  of the body's result
    /// @param <X>  of the body's exceptions
    /// @return what the body returned; null if the scope was cancelled and that cut the body short
    /// @throws X what the body threw otherwise
    public static <T extends @Nullable Object, X extends Exception> @Nullable T run(ScopeBody<T, X> body) throws X {
        return run(CancelOptions.defaults(), body);
    }

    /// As [#runVoid(CancelOptions, ScopeBody.OfVoid)], with the defaults.
    ///
    /// @param body gets the scope, and may hand it to others
    /// @param <X>  of the body's exceptions
    /// @throws X what the body threw, unless the scope was cancelled and that cut it short
    public static <X extends Exception> void runVoid(ScopeBody.OfVoid<X> body) throws X {
        runVoid(CancelOptions.defaults(), body);
    }

    /// As [#run(CancelOptions, ScopeBody)], for a body without a result. (It has a name of its own because Java cannot
    /// tell `scope -> f(scope)` for the one from the same for the other.)
    ///
    /// @param options its name, its timeout, whether it is a shield
    /// @param body    gets the scope, and may hand it to others
    /// @param <X>     of the body's exceptions
    /// @throws X what the body threw, unless the scope was cancelled and that cut it short
    public static <X extends Exception> void runVoid(CancelOptions options, ScopeBody.OfVoid<X> body) throws X {
        Objects.requireNonNull(body, "body");
        CancelScope.<@Nullable Void, X>run(options, scope -> {
            body.run(scope);
            return null;
        });
    }

    // --- cancelling ---

    /// Cancels what is inside, the tasks of groups that were opened inside included, and whatever is still to come inside.
    /// Returns at once.
    ///
    /// @param reason in words, for people
    /// @return false if the scope was cancelled before, or has ended; from outside its loop a guess, since the scope may
    ///         end before the request arrives
    public boolean cancel(String reason) {
        Objects.requireNonNull(reason, "reason");
        if (isOver()) {
            return false;
        }
        Request request = request(reason);
        domain().exclusively(() -> scope.cancel(request));
        return true;
    }

    /// Cancels in two steps: asks what is inside to come to an end, and cancels what has not by the end of the grace. What
    /// is inside is told in one of two ways: [Weft#shouldEnd] begins to say true, for code that polls; and every
    /// scope inside that was entered with [CancelOptions#endingEarly] is cancelled at once. So a server's accept loop
    /// ends, and the handlers have the grace to finish. Returns at once.
    ///
    /// A second call can make the grace shorter, not longer. An earlier deadline still counts.
    ///
    /// @param reason in words, for people
    /// @param grace  until the rest is cancelled; zero or less means now
    /// @return false if the scope was cancelled before, or has ended
    public boolean cancel(String reason, Duration grace) {
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(grace, "grace");
        if (isOver()) {
            return false;
        }
        Request request = request(reason);
        long end = domain().deadlineIn(grace);
        domain().exclusively(() -> scope.ask(request, end));
        return true;
    }

    private boolean isOver() {
        return scope.hasEnded() || scope.request() != null;
    }

    private Request request(String reason) {
        return new Request(scope, reason, Reports.currentName(), null, false);
    }

    // --- the deadline ---

    /// When the scope cancels itself: its own deadline, or the end of a grace, whichever is earlier. What its surroundings
    /// add to that is [Weft#deadline]'s to tell.
    ///
    /// @return empty if there is none
    public Optional<Deadline> deadline() {
        Domain domain = domain();
        if (!domain.isInside()) {
            return Deadline.of(domain, scope.ownDeadline());
        }
        domain.enter();
        try {
            return Deadline.of(domain, scope.ownDeadline());
        } finally {
            domain.exit();
        }
    }

    /// Sets or moves the deadline, for a scope on a loop from that loop only; at once in force. During a grace the end of
    /// that still counts. As `asyncio.Timeout.reschedule` and Trio's `scope.deadline = `.
    ///
    /// @param timeout from now; zero or less means at once
    /// @throws IllegalStateException if the scope has expired, was cancelled or has ended; inside a cancelled scope this
    ///                               counts as its cancellation, and ends at its edge as that does
    /// @throws WrongThreadException  if called from outside the loop, where it could come too late unnoticed
    public void reschedule(Duration timeout) {
        Objects.requireNonNull(timeout, "timeout");
        checkInside();
        change(limit(timeout).set(scope));
    }

    /// Takes the deadline away: `reschedule(None)` in asyncio. From where [#reschedule] may be called.
    ///
    /// @throws IllegalStateException if the scope has expired, was cancelled or has ended
    /// @throws WrongThreadException  if called from outside the loop
    public void removeDeadline() {
        checkInside();
        change(scope.removeDeadline());
    }

    private void checkInside() {
        if (!domain().isInside()) {
            throw new WrongThreadException("the deadline of " + this + " was to be moved from " + Thread.currentThread()
                    + ", which is not on its loop: call this from a task there, or hand it over with"
                    + " EventLoop.callSoon");
        }
    }

    private void change(boolean done) {
        if (!done) {
            String how = scope.hasEnded() ? (expired() ? "expired, and has ended" : "has ended")
                    : expired() ? "has expired, and is ending" : "is " + scope.request();
            // With the cause it is the cancellation, too, for a caller inside: it then ends quietly, as it would have at its
            // next wait.
            throw new IllegalStateException("the deadline of " + this + " cannot be moved any more: it " + how
                    + ". Move it while the body still runs freely, or open another scope",
                    scope.request() == null ? null : scope.request().toException());
        }
    }

    private Timeouts.Limit limit(Duration timeout) {
        return new Timeouts.Limit(toString(), Objects.requireNonNull(timeout, "timeout"));
    }

    // --- looking ---

    /// Whether the deadline passed and cancelled the scope. Remains true after the end.
    ///
    /// @return false if it was cancelled otherwise, or is not
    public boolean expired() {
        Request request = scope.request();
        return request != null && request.timeout();
    }

    /// Whether the scope was cancelled, by a call, the end of a grace, or its deadline. Remains true after the end.
    ///
    /// @return false while only a scope around it is cancelled
    public boolean cancelled() {
        return scope.request() != null;
    }

    /// Whether the scope was asked to end, with a grace or without: what comes in two steps shows here with the first.
    /// Remains true after the end. Code inside that does not know the scope asks [Weft#shouldEnd].
    ///
    /// @return false while only a scope around it was asked
    public boolean asked() {
        return scope.wasAsked();
    }

    /// Why it was cancelled, or asked to end, and by whom, in words.
    ///
    /// @return empty if it was neither
    public Optional<String> reason() {
        return Optional.ofNullable(scope.request() != null ? scope.request() : scope.asked()).map(Request::toString);
    }

    private Domain domain() {
        return scope.strand().domain();
    }

    /// Its name.
    ///
    /// @return one line
    @Override
    public String toString() {
        return options.name().isEmpty() ? "cancel scope" : "cancel scope \"" + options.name() + "\"";
    }
}
