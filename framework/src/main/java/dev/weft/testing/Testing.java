package dev.weft.testing;

import dev.weft.Body;
import dev.weft.CancelScope;
import dev.weft.loop.Scheduler;
import dev.weft.loop.Strand;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What tests of concurrent code ask: whether everybody else waits by now, and whether a piece of code lets others run.
///
/// ```java
/// Task<Integer> consumer = Weft.spawn(() -> channel.receive());
/// Testing.waitUntilAllBlocked();              // instead of a sleep: it stands in receive() now
/// Testing.assertDoesNotSuspend(() -> channel.trySend(1));
/// Testing.assertSuspends(() -> consumer.await());
/// ```
///
/// On any loop, simulated or real, from a task of it.
public final class Testing {

    private Testing() {
    }

    /// Waits until nothing else on the loop can run: every other task waits, for a wake-up, for time to pass, for I/O. Time does not
    /// pass before, neither on a [VirtualClock] nor in a [Simulation]. Other threads, and what the network brings, may make
    /// somebody ready again at any moment.
    ///
    /// As Trio's `wait_all_tasks_blocked` and kotlinx-coroutines' `runCurrent`. Does not return while some task yields for ever.
    ///
    /// @throws InterruptedException  if the caller is cancelled or interrupted while it waits
    /// @throws IllegalStateException if the caller is on no loop
    public static void waitUntilAllBlocked() throws InterruptedException {
        loop("waitUntilAllBlocked()").awaitQuiet();
    }

    /// Runs a body and checks that it suspended the calling task, so that others could run.
    ///
    /// A suspension point suspends only where it must: with an item in the channel `receive` does not, nor `Weft.yieldNow` if
    /// nobody else is ready.
    ///
    /// @param body what to run
    /// @param <T>  of its result
    /// @param <X>  of its exceptions
    /// @return what the body returned
    /// @throws X                     what the body threw
    /// @throws AssertionError        if the body returned and had not suspended the task
    /// @throws IllegalStateException if the caller is on no loop
    public static <T extends @Nullable Object, X extends Exception> T assertSuspends(Body<T, X> body) throws X {
        Objects.requireNonNull(body, "body");
        Scheduler loop = loop("assertSuspends(body)");
        long before = loop.runs();
        T value = body.call();
        if (loop.runs() == before) {
            throw new AssertionError("the body was expected to suspend " + Strand.current() + ", and ran to its end"
                    + " without a switch: what it waits for had come already, or it does not wait at all");
        }
        return value;
    }

    /// As [#assertSuspends(Body)], for a body without a result.
    ///
    /// @param body what to run
    /// @param <X>  of its exceptions
    /// @throws X                     what the body threw
    /// @throws AssertionError        if the body returned and had not suspended the task
    /// @throws IllegalStateException if the caller is on no loop
    public static <X extends Exception> void assertSuspends(Body.OfVoid<X> body) throws X {
        Objects.requireNonNull(body, "body");
        Testing.<@Nullable Void, X>assertSuspends(() -> {
            body.run();
            return null;
        });
    }

    /// Runs a body and checks that it did not suspend the calling task: nobody else on the loop has run meanwhile. As
    /// [dev.weft.Weft#atomically], for an assertion.
    ///
    /// @param body what to run
    /// @param <T>  of its result
    /// @param <X>  of its exceptions
    /// @return what the body returned
    /// @throws X                     what the body threw
    /// @throws AssertionError        if the body returned and had suspended the task
    /// @throws IllegalStateException if the caller is on no loop
    public static <T extends @Nullable Object, X extends Exception> T assertDoesNotSuspend(Body<T, X> body) throws X {
        Objects.requireNonNull(body, "body");
        Scheduler loop = loop("assertDoesNotSuspend(body)");
        long before = loop.runs();
        T value = body.call();
        long switches = loop.runs() - before;
        if (switches != 0) {
            throw new AssertionError("the body was expected not to suspend " + Strand.current() + ", and did: "
                    + switches + (switches == 1 ? " time somebody was" : " times somebody was")
                    + " mounted before it went on");
        }
        return value;
    }

    /// As [#assertDoesNotSuspend(Body)], for a body without a result.
    ///
    /// @param body what to run
    /// @param <X>  of its exceptions
    /// @throws X                     what the body threw
    /// @throws AssertionError        if the body returned and had suspended the task
    /// @throws IllegalStateException if the caller is on no loop
    public static <X extends Exception> void assertDoesNotSuspend(Body.OfVoid<X> body) throws X {
        Objects.requireNonNull(body, "body");
        Testing.<@Nullable Void, X>assertDoesNotSuspend(() -> {
            body.run();
            return null;
        });
    }

    /// Runs a body in a scope that is cancelled already, and checks that it sees that: a checkpoint throws
    /// InterruptedException then, also if it need not wait. Works off the loops too.
    ///
    /// ```java
    /// Testing.assertCheckpoint(() -> channel.receive());
    /// ```
    ///
    /// @param body what to run; the cancellation ends with it
    /// @param <X>  of its exceptions
    /// @throws X              what the body threw that is not the cancellation
    /// @throws AssertionError if the body returned
    public static <X extends Exception> void assertCheckpoint(Body.OfVoid<X> body) throws X {
        Objects.requireNonNull(body, "body");
        Boolean returned = CancelScope.<Boolean, X>run(scope -> {
            scope.cancel("to see whether the body is a checkpoint");
            body.run();
            return true;
        });
        if (returned != null) {
            throw new AssertionError("the body was expected to be a checkpoint, and returned though it was cancelled: "
                    + "let it wait by Weft, or call Weft.yieldNow() in it");
        }
    }

    private static Scheduler loop(String call) {
        if (Strand.current().domain() instanceof Scheduler loop) {
            return loop;
        }
        throw new IllegalStateException(
                "Testing." + call + " in " + Thread.currentThread() + ", which is on no loop: call"
                        + " it in a task, inside Weft.run or a simulation");
    }
}
