package dev.weft;

import dev.weft.loop.Domain;
import dev.weft.loop.Observer;
import dev.weft.loop.Scheduler;
import dev.weft.loop.Strand;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.helpers.NOPLogger;

/// Where failures go that no caller gets.
final class Reports {

    static final Logger LOG = LoggerFactory.getLogger("dev.weft");

    private Reports() {
    }

    static void log(String source, Throwable failure) {
        if (LOG instanceof NOPLogger) {
            // No logger at all: then as the JVM tells of what nobody caught, so that it is not lost.
            Thread thread = Thread.currentThread();
            Objects.requireNonNullElse(Thread.getDefaultUncaughtExceptionHandler(), thread.getThreadGroup())
                    .uncaughtException(thread, new TaskFailedException(source + " failed, and nobody looked at it",
                            List.of(failure)));
            return;
        }
        LOG.error("{} failed, and nobody looked at it", source, failure);
    }

    /// The handler of the loop that `domain` is; off the loop, the log.
    static UncaughtHandler handlerOf(Domain domain) {
        return domain instanceof Scheduler scheduler ? EventLoop.of(scheduler).handler() : Reports::log;
    }

    static void uncaught(Domain domain, String source, Throwable failure) {
        tell(handlerOf(domain), source, failure);
    }

    /// A handler that throws is logged, and the failure with it: neither is lost, and it ends here.
    static void tell(UncaughtHandler handler, String source, Throwable failure) {
        Observer observer = Observer.current();
        if (observer != null) {
            observer.uncaught(source, failure);
        }
        try {
            handler.uncaught(source, failure);
        } catch (Throwable t) {
            Failures.suppress(t, failure);
            logFailureOfHandler(source, t, failure);
        }
    }

    private static void logFailureOfHandler(String source, Throwable ofHandler, Throwable failure) {
        try {
            LOG.error("the uncaught-failure handler itself failed on {}", source, ofHandler);
        } catch (Throwable t) {
            // A logger asks an exception for its message, which is the program's code.
            LOG.error("the uncaught-failure handler itself failed on {}, which failed: {}", source,
                    Failures.describe(failure));
        }
    }

    /// For the log: where a thread is in its code now.
    static Throwable standing(Object who, Thread thread) {
        var where = new Throwable("where " + who + " stands");
        where.setStackTrace(thread.getStackTrace());
        return where;
    }

    /// Whose a strand is: its task, whatever scope that is in.
    static String title(Strand strand) {
        Task<?> task = taskOf(strand);
        return task != null ? task.toString() : strand.toString();
    }

    /// Who asks, for a request: the current task or thread; null if that is Weft itself.
    static @Nullable String currentName() {
        Task<?> task = currentTask();
        String name = task != null ? task.name() : Thread.currentThread().getName();
        return name.isEmpty() ? null : name;
    }

    static @Nullable Task<?> currentTask() {
        return taskOf(Strand.current());
    }

    private static @Nullable Task<?> taskOf(Strand strand) {
        return strand.owner() instanceof Task<?> task ? task : null;
    }
}
