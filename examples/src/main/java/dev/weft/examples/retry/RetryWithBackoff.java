package dev.weft.examples.retry;

import dev.weft.Task;
import dev.weft.TaskGroup;
import dev.weft.Weft;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;

/// A blocking call is tried again, after 1, 2, 4 … seconds. resilience4j pauses by `Thread.sleep`, which on a loop lets
/// other tasks run; a deadline around it ends the retrying, and a cancellation is not retried.
///
/// Two things are to be known. By default resilience4j retries after every exception, that of a cancellation included: so
/// say which ones. And a pause that is interrupted ends with the last failure, which hides the cancellation: so look for
/// it after that.
public record RetryWithBackoff(Duration second, PrintStream out) {

    public static void main(String[] args) throws Exception {
        new RetryWithBackoff(Duration.ofSeconds(1), System.out).run();
    }

    void run() throws Exception {
        untilItSucceeds();
        untilTheDeadline();
        untilItIsCancelled();
    }

    /// The ticks of another task fall into the pauses.
    void untilItSucceeds() throws Exception {
        Weft.run(() -> {
            try (FlakyServer server = FlakyServer.open(2)) {
                Weft.spawn(() -> tick());
                out.println(retry(server::ask));
            }
        });
    }

    void untilTheDeadline() throws Exception {
        Weft.run(() -> {
            try (FlakyServer server = FlakyServer.open(Integer.MAX_VALUE)) {
                Weft.withTimeout(second.multipliedBy(2), () -> retry(server::ask));
            } catch (TimeoutException e) {
                out.println("given up: the time is over");
            }
        });
    }

    void untilItIsCancelled() throws Exception {
        Weft.run(() -> TaskGroup.run(group -> {
            try (FlakyServer server = FlakyServer.open(Integer.MAX_VALUE)) {
                Task<String> asking = group.fork(() -> retry(server::ask));
                Weft.sleep(second.dividedBy(2));
                asking.cancel("no longer wanted");
                group.join();
                out.println("the task is " + asking.status() + ", and called " + server.calls() + " time");
            }
        }));
    }

    private <T> T retry(Callable<T> call) throws Exception {
        Retry retry = Retry.of("ask", RetryConfig.custom()
                .maxAttempts(10)
                .intervalFunction(IntervalFunction.ofExponentialBackoff(second, 2))
                // With the flag set it may be the interrupt itself that closed the socket.
                .retryOnException(e -> e instanceof IOException && !Thread.currentThread().isInterrupted())
                .build());
        retry.getEventPublisher().onRetry(again -> out.println("failed " + again.getNumberOfRetryAttempts()
                + ", next try after " + again.getWaitInterval().dividedBy(second) + " s"));
        try {
            return retry.executeCallable(call);
        } catch (Exception e) {
            // If the caller is cancelled, this says so in place of the last failure.
            Weft.yieldNow();
            throw e;
        }
    }

    private Object tick() throws InterruptedException {
        Weft.sleep(second.dividedBy(2));
        Weft.every(second, () -> out.println("tick"));
        throw new AssertionError("every does not return");
    }
}
