package dev.weft.examples.seeds;

import dev.weft.coroutine.Generator;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// How asyncio came about: a `Future` of twelve lines, a `Task` of ten that drives a generator, and an event loop. The
/// generator gives out the future that it waits for, and is left there; what the future is set to becomes the value of the
/// yield. So what would be callbacks reads from top to bottom.
///
/// With Weft nobody needs this: a task that waits is left and gone on with by itself, in any method and without a future.
///
/// ```python
/// class Future:
///     def __init__(self):
///         self.result = None
///         self._callbacks = []
///
///     def add_done_callback(self, fn):
///         self._callbacks.append(fn)
///
///     def set_result(self, result):
///         self.result = result
///         for fn in self._callbacks:
///             fn(self)
///
/// class Task:
///     def __init__(self, coro):
///         self.coro = coro
///         f = Future()
///         f.set_result(None)
///         self.step(f)
///
///     def step(self, future):
///         try:
///             next_future = self.coro.send(future.result)
///         except StopIteration:
///             return
///         next_future.add_done_callback(self.step)
/// ```
public record FutureAndTask(Duration second, PrintStream out) {

    /// A result that is not there yet, and who is to be told of it. To be set once, after somebody has asked for it.
    static final class Future {

        private @Nullable Object result;
        private final List<Consumer<Future>> callbacks = new ArrayList<>();

        void addDoneCallback(Consumer<Future> callback) {
            callbacks.add(callback);
        }

        void setResult(@Nullable Object newResult) {
            result = newResult;
            callbacks.forEach(callback -> callback.accept(this));
        }

        @Nullable Object result() {
            return result;
        }
    }

    /// Goes on with a generator whenever the future that it gave out last has been set.
    static final class Task {

        private final Generator<Future> coroutine;

        Task(Generator<Future> coroutine) {
            this.coroutine = coroutine;
            Future begin = new Future();
            begin.setResult(null);
            step(begin);
        }

        private void step(Future future) {
            Future next;
            try {
                next = coroutine.send(future.result());
            } catch (NoSuchElementException e) {
                return; // it has ended
            }
            next.addDoneCallback(this::step);
        }
    }

    public static void main(String[] args) throws InterruptedException {
        new FutureAndTask(Duration.ofSeconds(1), System.out).run();
    }

    void run() throws InterruptedException {
        TimerLoop loop = new TimerLoop();
        new Task(fetch(loop, "/slow", 3));
        new Task(fetch(loop, "/quick", 1));
        out.println("the loop runs");
        loop.run();
    }

    private Generator<Future> fetch(TimerLoop loop, String path, int seconds) {
        return Generator.of(body -> {
            out.println(path + " connects");
            Future connected = new Future();
            loop.callLater(second, () -> connected.setResult(null));
            body.yield(connected);

            out.println(path + " asks");
            Future answered = new Future();
            loop.callLater(second.multipliedBy(seconds), () -> answered.setResult("a page"));
            Object page = body.yield(answered);

            out.println(path + " has " + page);
            return null;
        });
    }
}
