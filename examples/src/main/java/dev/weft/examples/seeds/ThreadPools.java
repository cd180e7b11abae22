package dev.weft.examples.seeds;

import dev.weft.Weft;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeoutException;

/// What would hold up the loop goes to a pool of threads, of any kind; the caller's deadline and its cancellation go with
/// it. What a pool gives out by itself, a future, can be awaited too.
///
/// ```python
/// await loop.run_in_executor(None, work)              # the default pool
/// with concurrent.futures.ThreadPoolExecutor(2) as pool:
///     await loop.run_in_executor(pool, work)
///     await asyncio.wrap_future(pool.submit(work))    # concurrent.futures.Future -> asyncio.Future
/// ```
public record ThreadPools(Duration second, PrintStream out) {

    public static void main(String[] args) throws Exception {
        new ThreadPools(Duration.ofSeconds(1), System.out).run();
    }

    void run() throws Exception {
        try (ExecutorService two = Executors.newFixedThreadPool(2);
                ExecutorService stealing = new ForkJoinPool(2);
                ExecutorService virtual = Executors.newVirtualThreadPerTaskExecutor()) {
            Weft.run(() -> {
                out.println("Weft's pool: " + Weft.offload(this::work));
                out.println("fork-join pool: " + Weft.offload(stealing, this::work));
                out.println("a virtual thread each: " + Weft.offload(virtual, this::work));
                // Three at once, two of them at a time: two seconds.
                out.println("two threads: " + Weft.gather(() -> Weft.offload(two, this::work),
                        () -> Weft.offload(two, this::work), () -> Weft.offload(two, this::work)));
                out.println("a future: " + Weft.await(CompletableFuture.supplyAsync(() -> 42, two)));
                timeOut(two);
            });
        }
    }

    /// Blocks its thread, whatever that is.
    private String work() throws InterruptedException {
        Thread.sleep(second);
        return Thread.currentThread().isVirtual() ? "virtual" : "platform";
    }

    private void timeOut(ExecutorService two) throws Exception {
        try {
            Weft.withTimeout(second, () -> Weft.offload(two, () -> {
                try {
                    out.println("the worker knows its deadline: " + Weft.deadline().isPresent());
                    Weft.sleep(second.multipliedBy(10));
                    return "too late";
                } catch (InterruptedException e) {
                    out.println("the worker is " + e.getMessage());
                    throw e;
                }
            }));
        } catch (TimeoutException e) {
            out.println("the caller goes on when the worker has ended: " + e.getMessage());
        }
    }
}
