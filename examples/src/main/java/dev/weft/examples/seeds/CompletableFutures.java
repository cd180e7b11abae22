package dev.weft.examples.seeds;

import dev.weft.TaskFailedException;
import dev.weft.Weft;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// Python's `Future` is Java's `CompletableFuture`: anybody may set it, tasks wait for it, and `gather` takes it beside
/// callables.
///
/// One thing differs. Python calls back in the order of adding; Java calls what hangs on the same future in no order that
/// is promised, last first as it is. Chain the callbacks: each then begins when the one before has ended.
///
/// ```python
/// future = asyncio.Future()
/// future.add_done_callback(callback)
/// future.set_result("Hello, world!")
/// result = future.result()
///
/// await function_that_returns_a_future_object()
/// await asyncio.gather(function_that_returns_a_future_object(), some_python_coroutine())
/// ```
public record CompletableFutures(Duration second, PrintStream out) {

    public static void main(String[] args) throws InterruptedException {
        new CompletableFutures(Duration.ofSeconds(1), System.out).run();
    }

    void run() throws InterruptedException {
        setByHand();
        Weft.run(() -> {
            setByAnotherTask();
            setByAnotherThread();
            gathered();
            failed();
        });
    }

    void setByHand() {
        CompletableFuture<String> future = new CompletableFuture<>();
        CompletableFuture<String> last = future
                .whenComplete((result, _) -> out.println("first callback: " + result))
                .whenComplete((result, _) -> out.println("second callback: " + result));
        out.println("done: " + future.isDone());
        future.complete("Hello, world!");
        out.println("done: " + last.isDone());
        out.println(future.resultNow());
    }

    void setByAnotherTask() throws InterruptedException {
        CompletableFuture<String> future = new CompletableFuture<>();
        Weft.spawn(() -> {
            Weft.sleep(second);
            out.println("setting it");
            return future.complete("set by another task");
        });
        out.println("waiting for it");
        out.println(Weft.await(future));
    }

    void setByAnotherThread() throws InterruptedException {
        out.println(Weft.await(functionThatReturnsAFuture()));
    }

    /// Takes as long as the longest.
    void gathered() throws InterruptedException {
        List<String> results = Weft.gather(() -> Weft.await(functionThatReturnsAFuture()), () -> callable());
        out.println(results);
    }

    void failed() throws InterruptedException {
        CompletableFuture<String> future = new CompletableFuture<>();
        future.completeExceptionally(new ArithmeticException("division by zero"));
        try {
            out.println(Weft.await(future));
        } catch (TaskFailedException e) {
            out.println("failed: " + e.getCause());
        }
    }

    private CompletableFuture<String> functionThatReturnsAFuture() {
        CompletableFuture<String> future = new CompletableFuture<>();
        Thread.ofPlatform().daemon().start(() -> {
            try {
                Thread.sleep(second.multipliedBy(2));
                future.complete("set by a thread");
            } catch (InterruptedException e) {
                future.completeExceptionally(e);
            }
        });
        return future;
    }

    private String callable() throws InterruptedException {
        Weft.sleep(second);
        return "returned by a callable";
    }
}
