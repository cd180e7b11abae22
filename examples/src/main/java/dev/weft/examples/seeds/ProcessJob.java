package dev.weft.examples.seeds;

import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;

/// The program of a process of [ProcessJobs]: does one job, prints its result, and ends.
final class ProcessJob {

    private static final int TOO_LATE = 3;

    private ProcessJob() {
    }

    /// Arguments: how many ms are left or "", the job's name, its argument.
    public static void main(String[] args) throws InterruptedException {
        if (!args[0].isEmpty()) {
            endAfter(Long.parseLong(args[0]));
        }
        switch (args[1]) {
            case "primes" -> System.out.println(primesBelow(Integer.parseInt(args[2])) + " primes"
                    + (args[0].isEmpty() ? "" : ", in time"));
            case "forever" -> new CountDownLatch(1).await();
            default -> throw new IllegalArgumentException("there is no job \"" + args[1] + "\"");
        }
    }

    private static void endAfter(long millis) {
        Thread.ofPlatform().daemon().start(() -> {
            try {
                Thread.sleep(millis);
            } catch (InterruptedException _) {
                // Nobody does that here; if somebody did, it would mean the same.
            }
            Runtime.getRuntime().halt(TOO_LATE);
        });
    }

    private static long primesBelow(int limit) {
        return IntStream.range(2, limit).filter(n -> IntStream.rangeClosed(2, (int) Math.sqrt(n))
                .noneMatch(divisor -> n % divisor == 0)).count();
    }
}
