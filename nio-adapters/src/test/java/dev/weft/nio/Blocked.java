package dev.weft.nio;

import dev.weft.Task;
import dev.weft.TaskGroup;
import dev.weft.loop.Backstage;
import dev.weft.loop.Strand;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/// Tasks that wait inside a stream.
final class Blocked {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private Blocked() {
    }

    /// Forks a task and returns when it waits.
    static <T> Task<T> fork(TaskGroup group, Callable<T> body) {
        CompletableFuture<Strand> strand = new CompletableFuture<>();
        Task<T> task = group.fork(() -> {
            strand.complete(Strand.current());
            return body.call();
        });
        Backstage.spinUntil(() -> strand.isDone() && Backstage.isParked(strand.join()), PATIENCE, task + " waits");
        return task;
    }

    /// Forks a task that reads, and returns when it waits.
    static Task<byte[]> reader(TaskGroup group, ByteStream stream) {
        return fork(group, () -> stream.read(1));
    }

    /// Forks a task that writes more than there is room for, and returns when it waits.
    static Task<Void> writer(TaskGroup group, ByteStream stream, ByteBuffer tooMuch) {
        return fork(group, () -> {
            stream.write(tooMuch);
            return null;
        });
    }
}
