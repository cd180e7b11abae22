package dev.weft.examples.libraries;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.OffloadOptions;
import dev.weft.Task;
import dev.weft.TaskGroup;
import dev.weft.Weft;
import dev.weft.examples.serving.Tool;
import dev.weft.nio.AsyncFile;
import dev.weft.nio.AsyncFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files on a loop. A named pipe is the slow one: to open it waits for whoever opens the other end.
class FilesTest {

    @TempDir
    private Path folder;

    private Path pipe() throws IOException {
        Path pipe = folder.resolve("pipe");
        Tool.named("mkfifo").run(pipe.toString());
        return pipe;
    }

    @Test
    void whatReadsAFileOnTheLoopHoldsIt() throws Exception {
        Path pipe = pipe();
        CountDownLatch begun = new CountDownLatch(1);
        FutureTask<Path> writing = new FutureTask<>(() -> {
            begun.await();
            return Files.writeString(pipe, "text");
        });
        Thread.ofPlatform().start(writing);
        var order = new LinkedBlockingQueue<String>();
        Weft.run(() -> Weft.gather(() -> {
            begun.countDown();
            return order.add(Files.readString(pipe));
        }, () -> order.add("another task")));
        assertEquals(List.of("text", "another task"), List.copyOf(order));
        writing.get();
    }

    @Test
    void asyncFilesLetOtherTasksRun() throws Exception {
        Path pipe = pipe();
        assertEquals("text", readWhileAnotherTaskWrites(pipe, () -> AsyncFiles.readString(pipe)));
    }

    @Test
    void anOffloadedReadLetsOtherTasksRun() throws Exception {
        Path pipe = pipe();
        assertEquals("text", readWhileAnotherTaskWrites(pipe, () -> Weft.offload(() -> Files.readString(pipe))));
    }

    private static String readWhileAnotherTaskWrites(Path pipe, Callable<String> reading) throws Exception {
        return Weft.run(() -> Weft.<String>gather(reading, () -> {
            AsyncFiles.append(pipe, "text");
            return "";
        }).getFirst());
    }

    @Test
    void aReadThatNothingEndsIsLeftBehindByWhoSaysSo() throws Exception {
        Path pipe = pipe();
        CountDownLatch begun = new CountDownLatch(1);
        OffloadOptions leaving = OffloadOptions.defaults().abandonOnCancel();
        Weft.run(() -> TaskGroup.scope(group -> {
            Task<String> reading = group.fork(() -> Weft.offload(leaving, () -> {
                begun.countDown();
                return Files.readString(pipe);
            }));
            begun.await();
            reading.cancel("nobody writes");
            assertThrows(CancellationException.class, reading::await);
            AsyncFiles.append(pipe, "for the one that was left");
            return null;
        }));
    }

    @Test
    void aCancellationClosesAFileChannelAndNoAsyncFile() throws Exception {
        Path path = Files.writeString(folder.resolve("file"), "text");
        ByteBuffer bytes = ByteBuffer.allocate(4);
        Weft.run(() -> {
            try (AsyncFile file = AsyncFiles.open(path); FileChannel channel = FileChannel.open(path)) {
                assertEquals(Optional.empty(), Weft.moveOnAfter(Duration.ZERO, () -> file.read(bytes, 0)));
                assertEquals(4, file.read(bytes, 0));

                assertEquals(Optional.empty(), Weft.moveOnAfter(Duration.ZERO, () -> channel.read(bytes.clear())));
                assertFalse(channel.isOpen());
                assertTrue(file.isOpen());
            }
        });
    }
}
