package dev.weft.examples.seeds;

import dev.weft.Deadline;
import dev.weft.OffloadOptions;
import dev.weft.Task;
import dev.weft.Weft;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeoutException;

/// Jobs in processes of their own, two at a time. Java has no process pool; a thread that waits for a process, and a
/// limiter, make one. A job is told how much time it has, and one that is cancelled or timed out has its process
/// destroyed, which no thread can have done to it.
///
/// ```python
/// with concurrent.futures.ProcessPoolExecutor(2) as pool:
///     await asyncio.gather(loop.run_in_executor(pool, primes, 1000),
///                          loop.run_in_executor(pool, primes, 2000))
/// ```
///
/// (For an executor on other machines: submit to it, and [Weft#await] the future that it gives.)
///
/// @param second  how long it is
/// @param out     to print to
/// @param started every process, as it is started
public record ProcessJobs(Duration second, PrintStream out, Queue<Process> started) {

    private static final OffloadOptions TWO_AT_A_TIME = OffloadOptions.defaults().limiter(new Semaphore(2));
    /// A process that lives for a second is better off without the optimising compiler and with the simplest collector.
    private static final List<String> QUICK_START = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx64m");

    public static void main(String[] args) throws Exception {
        new ProcessJobs(Duration.ofSeconds(1), System.out, new ConcurrentLinkedQueue<>()).run();
    }

    void run() throws Exception {
        Weft.run(() -> {
            out.println(Weft.withTimeout(Duration.ofMinutes(5),
                    () -> Weft.gather(() -> inProcess("primes", "1000"), () -> inProcess("primes", "2000"))));
            timeOut();
            cancel();
        });
    }

    private void timeOut() throws Exception {
        try {
            Weft.withTimeout(second, () -> inProcess("forever", ""));
        } catch (TimeoutException _) {
            out.println("timed out; processes left: " + alive());
        }
    }

    private void cancel() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        Task<String> job = Weft.spawn(() -> inProcess("forever", "", begun));
        begun.await();
        job.cancel("not needed");
        Weft.gatherSettled(job::await);
        out.println(job.status() + "; processes left: " + alive());
    }

    private long alive() {
        return started.stream().filter(Process::isAlive).count();
    }

    private String inProcess(String job, String argument) throws Exception {
        return inProcess(job, argument, new CountDownLatch(1));
    }

    /// Starting a process and reading what it prints would block the loop, so a thread of the pool does it.
    private String inProcess(String job, String argument, CountDownLatch begun) throws Exception {
        return Weft.offload(TWO_AT_A_TIME, () -> {
            Process process = start(job, argument);
            try {
                started.add(process);
                begun.countDown();
                // Here the caller's cancellation arrives. What it prints is short, and fits into the pipe.
                int code = process.waitFor();
                String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
                if (code != 0) {
                    throw new IOException("job " + job + " ended with exit code " + code + ": " + printed);
                }
                return printed;
            } finally {
                process.destroyForcibly().onExit().join();
            }
        });
    }

    private static Process start(String job, String argument) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        builder.command().addAll(QUICK_START);
        builder.command().addAll(List.of("-cp", System.getProperty("java.class.path"), ProcessJob.class.getName()));
        // So that it ends by itself should this process not live to destroy it.
        String left = Weft.deadline().map(Deadline::remaining).map(Duration::toMillis).map(String::valueOf).orElse("");
        builder.command().addAll(List.of(left, job, argument));
        builder.environment().keySet().removeAll(List.of("JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS"));
        return builder.redirectErrorStream(true).start();
    }
}
