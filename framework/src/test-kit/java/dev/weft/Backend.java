package dev.weft;

import dev.weft.internal.carrier.Hook;
import dev.weft.testing.Simulation;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

/// Where a test's body runs. One suite goes over all of them; without the JVM flag only the JDK's scheduler is left.
public enum Backend {

    /// A task on a loop.
    LOOP {
        @Override
        public <T> T run(Callable<T> body) throws Exception {
            return Weft.run(body::call);
        }
    },

    /// A virtual thread of the JDK's.
    JDK {
        @Override
        public <T> T run(Callable<T> body) throws Exception {
            FutureTask<T> task = new FutureTask<>(body);
            Thread thread = Thread.startVirtualThread(task);
            thread.join();
            return switch (task.state()) {
                case SUCCESS -> task.resultNow();
                default -> throw sneak(task.exceptionNow());
            };
        }
    },

    /// A task of a simulation, for suites that are [AlsoSimulated]: in virtual time, and in an order by the seed in the system
    /// property `weft.test.seed`.
    SIMULATION {
        @Override
        public <T> T run(Callable<T> body) throws Exception {
            return Simulation.of(Long.getLong("weft.test.seed", 1)).<T, Exception>run(body::call);
        }
    };

    /// Runs a body there and hands on what it returns or throws.
    public abstract <T> T run(Callable<T> body) throws Exception;

    /// As [#run(Callable)], for a body without a result.
    public void run(Action body) throws Exception {
        run(() -> {
            body.run();
            return null;
        });
    }

    /// What can run in this JVM. A module whose code is the same with the flag and without need not try the JDK's scheduler in both:
    /// with the system property `weft.test.loops.only` it is left to the run without the flag.
    public static List<Backend> available() {
        if (!Hook.isAvailable()) {
            return List.of(JDK);
        }
        return Boolean.getBoolean("weft.test.loops.only") ? List.of(LOOP) : List.of(LOOP, JDK);
    }

    @SuppressWarnings("unchecked")
    private static <X extends Throwable> X sneak(Throwable failure) throws X {
        throw (X) failure;
    }
}
