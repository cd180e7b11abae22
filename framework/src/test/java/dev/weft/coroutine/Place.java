package dev.weft.coroutine;

import dev.weft.Action;
import dev.weft.Backend;
import dev.weft.TaskGroup;
import dev.weft.internal.carrier.Hook;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.FutureTask;

/// Where generators and coroutines are used: each kind of thread that there is.
enum Place {

    /// A task on a loop: bodies run on its own stack.
    LOOP(true) {
        @Override
        void run(Action body) throws Exception {
            Backend.LOOP.run(body);
        }
    },

    /// A virtual thread that somebody else started inside such a task.
    GUEST(true) {
        @Override
        void run(Action body) throws Exception {
            Backend.LOOP.run(() -> {
                FutureTask<?> all = task(body);
                Thread.ofVirtual().start(all);
                get(all);
            });
        }
    },

    /// A task of a group off the loop.
    TASK(false) {
        @Override
        void run(Action body) throws Exception {
            Backend.JDK.run(() -> {
                FutureTask<?> all = task(body);
                TaskGroup.run(group -> group.fork(all::run, "off the loop"));
                get(all);
            });
        }
    },

    /// A virtual thread of the JDK's.
    JDK(false) {
        @Override
        void run(Action body) throws Exception {
            Backend.JDK.run(body);
        }
    },

    /// A platform thread.
    PLATFORM(false) {
        @Override
        void run(Action body) throws Exception {
            FutureTask<?> all = task(body);
            Thread.ofPlatform().daemon().start(all);
            get(all);
        }
    };

    private final boolean needsFlag;

    Place(boolean needsFlag) {
        this.needsFlag = needsFlag;
    }

    /// Runs a body there, and throws what it throws.
    abstract void run(Action body) throws Exception;

    /// Whether threads that Weft made end there, so that it knows of their end.
    boolean hasEnds() {
        return this == LOOP || this == TASK;
    }

    static List<Place> available() {
        return Arrays.stream(values()).filter(place -> !place.needsFlag || Hook.isAvailable()).toList();
    }

    private static FutureTask<?> task(Action body) {
        return new FutureTask<>(() -> {
            body.run();
            return null;
        });
    }

    private static void get(FutureTask<?> task) throws Exception {
        try {
            task.get();
        } catch (java.util.concurrent.ExecutionException e) {
            throw sneak(e.getCause());
        }
    }

    @SuppressWarnings("unchecked")
    private static <X extends Throwable> X sneak(Throwable failure) throws X {
        throw (X) failure;
    }
}
