package dev.weft.examples.seeds;

import dev.weft.coroutine.Generator;
import dev.weft.examples.seeds.FutureAndTask.Future;
import java.io.PrintStream;
import java.time.Duration;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/// Tornado's coroutines: generators that yield futures, as those of [FutureAndTask]; and each is a future itself, set to
/// what its generator returns, so that one can wait for another.
///
/// Tornado had to throw that value, for want of `yield from`. Here a generator returns it.
///
/// ```python
/// @gen.coroutine
/// def fetch(url):
///     response = yield http_client.fetch(url)
///     raise gen.Return(response.body)
/// ```
public record TornadoCoroutines(Duration second, PrintStream out) {

    public static void main(String[] args) throws InterruptedException {
        new TornadoCoroutines(Duration.ofSeconds(1), System.out).run();
    }

    void run() throws InterruptedException {
        TimerLoop loop = new TimerLoop();
        coroutine(loop, both(loop)).addDoneCallback(future -> out.println("returned " + future.result()));
        loop.run();
    }

    /// What the decorator does: drives a generator, and gives a future of what that returns. The loop makes the first step,
    /// too: a generator belongs to the thread that asks it first, and off Weft's loops each body has a thread of its own.
    private static Future coroutine(TimerLoop loop, Generator<Future> generator) {
        Future result = new Future();
        loop.callLater(Duration.ZERO, () -> step(generator, null, result));
        return result;
    }

    private static void step(Generator<Future> generator, @Nullable Object value, Future result) {
        Future next;
        try {
            next = generator.send(value);
        } catch (NoSuchElementException e) {
            result.setResult(generator.returned());
            return;
        }
        next.addDoneCallback(future -> step(generator, future.result(), result));
    }

    private Generator<Future> fetch(TimerLoop loop, String path, int seconds) {
        return Generator.of(body -> {
            Future response = new Future();
            loop.callLater(second.multipliedBy(seconds), () -> response.setResult("page " + path));
            return body.yield(response);
        });
    }

    /// Starts both, then waits for both: that takes as long as the longer.
    private Generator<Future> both(TimerLoop loop) {
        return Generator.of(body -> {
            Future first = coroutine(loop, fetch(loop, "/1", 1));
            Future second = coroutine(loop, fetch(loop, "/2", 2));
            return body.yield(first) + " and " + body.yield(second);
        });
    }
}
