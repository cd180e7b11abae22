package dev.weft.examples.seeds;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

class ProcessJobsTest {

    private final Transcript transcript = new Transcript();
    private final Queue<Process> started = new ConcurrentLinkedQueue<>();

    @Test
    void jobsRunInProcessesThatEndWithTheirDeadlineOrTheirCancellation() throws Exception {
        new ProcessJobs(Duration.ofMillis(500), transcript.out, started).run();
        assertEquals(List.of(
                "[168 primes, in time, 303 primes, in time]",
                "timed out; processes left: 0",
                "CANCELLED; processes left: 0"), transcript.lines());
        assertEquals(4, started.size());
    }

    /// Its parent may be gone by then.
    @Test
    void aJobEndsByItselfWhenItsTimeIsOver() throws Exception {
        Process job = new ProcessBuilder(ProcessHandle.current().info().command().orElseThrow(), "-cp",
                System.getProperty("java.class.path"), ProcessJob.class.getName(), "1", "forever", "").start();
        try {
            assertEquals(3, job.waitFor());
        } finally {
            job.destroyForcibly();
        }
    }
}
