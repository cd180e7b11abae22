package dev.weft.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Backend;
import dev.weft.OnEveryBackend;
import dev.weft.TaskGroup;
import dev.weft.everywhere.CancelEverywhere;
import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;

/// A cancellation at every point of files, names, input and what calls back: nothing is lost, nothing is half done, nothing
/// stays open.
class EverywhereTest {

    @TempDir
    private Path folder;

    private int number;

    private Path path() {
        return folder.resolve("file " + number++);
    }

    // --- files ---

    @OnEveryBackend
    void wholeFiles(Backend backend) throws Exception {
        CancelEverywhere.of("write and read", stage -> path()).scenario(file -> {
            AsyncFiles.write(file, "one");
            assertEquals("one", AsyncFiles.readString(file));
        }).check(file -> {
            String content = Files.exists(file) ? Files.readString(file) : "one";
            assertEquals("one", content);
        }).run(backend);
    }

    @OnEveryBackend
    void anAtomicWrite(Backend backend) throws Exception {
        CancelEverywhere
                .of("writeAtomically", stage -> Files.writeString(Files.createDirectory(path()).resolve("file"), "old"))
                .scenario(file -> AsyncFiles.writeAtomically(file, "new")).check(file -> {
                    String content = Files.readString(file);
                    assertTrue(List.of("old", "new").contains(content), content);
                    try (var entries = Files.list(file.getParent())) {
                        assertEquals(List.of(file), entries.toList());
                    }
                }).run(backend);
    }

    /// A file, and whoever has it open.
    private static final class Open {

        final Path path;
        AsyncFile file;
        int read;

        Open(Path path) {
            this.path = path;
        }
    }

    @OnEveryBackend
    void anOpenFile(Backend backend) throws Exception {
        CancelEverywhere.of("an open file", stage -> new Open(Files.writeString(path(), "0123"))).scenario(open -> {
            try (AsyncFile file = AsyncFiles.open(open.path)) {
                open.file = file;
                ByteBuffer bytes = ByteBuffer.allocate(4);
                try {
                    open.read += file.read(bytes.limit(2), 0);
                    open.read += file.read(bytes.limit(4), 2);
                } finally {
                    assertTrue(file.isOpen());
                    assertEquals(open.read, bytes.position());
                }
            }
        }).check(open -> assertFalse(open.file != null && open.file.isOpen())).run(backend);
    }

    @OnEveryBackend
    void lines(Backend backend) throws Exception {
        record World(Path path, Items<String> lines, List<String> got) {
        }
        List<String> all = IntStream.range(0, 3).mapToObj(i -> "x".repeat(50_000) + i).toList();
        Path path = Files.write(path(), all);
        CancelEverywhere.of("lines", stage -> new World(path, AsyncFiles.lines(path), new ArrayList<>()))
                .scenario(world -> {
                    for (String line : world.lines) {
                        world.got.add(line);
                    }
                }).check(world -> {
                    world.lines.forEachRemaining(world.got::add);
                    world.lines.close();
                    assertEquals(all, world.got);
                }).run(backend);
    }

    // --- names and input ---

    @OnEveryBackend
    void names(Backend backend) throws Exception {
        CancelEverywhere.of("names").scenario(stage -> {
            assertFalse(Dns.resolve("localhost").isEmpty());
            assertEquals(List.of(InetAddress.ofLiteral("::1")), Dns.resolve("::1"));
        }).run(backend);
    }

    @OnEveryBackend
    void linesOfInput(Backend backend) throws Exception {
        record World(TextInput input, List<String> got) {
            void read() throws Exception {
                String line = input.readLine();
                if (line != null) {
                    got.add(line);
                }
            }
        }
        CancelEverywhere.of("input", stage -> {
            byte[] typed = "a\nb\nc\n".getBytes(StandardCharsets.UTF_8);
            return new World(new TextInput("an input", () -> new ByteArrayInputStream(typed), StandardCharsets.UTF_8),
                    new ArrayList<>());
        }).scenario(world -> {
            world.read();
            world.read();
        }).check(world -> {
            for (String line; (line = world.input.readLine()) != null;) {
                world.got.add(line);
            }
            assertEquals(List.of("a", "b", "c"), world.got);
        }).run(backend);
    }

    // --- what calls back ---

    @OnEveryBackend
    void anOperation(Backend backend) throws Exception {
        record World(AtomicBoolean started, AtomicBoolean ended) {
        }
        CancelEverywhere.of("an operation", stage -> new World(new AtomicBoolean(), new AtomicBoolean()))
                .scenario(world -> assertEquals("value", Completions.<String>await(handler -> {
                    world.started.set(true);
                    CompletableFuture.runAsync(() -> {
                        world.ended.set(true);
                        handler.completed("value", null);
                    });
                }, () -> {}))).check(world -> assertEquals(world.started.get(), world.ended.get())).run(backend);
    }

    @OnEveryBackend
    void itemsOfAPublisher(Backend backend) throws Exception {
        record World(SubmissionPublisher<Integer> publisher, Items<Integer> items, List<Integer> got) {
        }
        CancelEverywhere.of("items", stage -> {
            var publisher = new SubmissionPublisher<Integer>(Thread::startVirtualThread, 8);
            var world = new World(publisher, Completions.items(publisher, 2), new ArrayList<>());
            IntStream.range(0, 5).forEach(publisher::submit);
            publisher.close();
            return world;
        }).scenario(world -> {
            for (int item : world.items) {
                world.got.add(item);
            }
        }).check(world -> {
            world.items.forEachRemaining(world.got::add);
            assertEquals(List.of(0, 1, 2, 3, 4), world.got);
        }).run(backend);
    }

    /// The subscriber gets what was emitted and nothing else, and is told the end, once.
    @OnEveryBackend
    void aPublisher(Backend backend) throws Exception {
        record World(List<Integer> emitted, List<Integer> got, AtomicInteger ends) implements Flow.Subscriber<Integer> {

            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                subscription.request(10);
            }

            @Override
            public void onNext(Integer item) {
                got.add(item);
            }

            @Override
            public void onError(Throwable failure) {
                ends.incrementAndGet();
            }

            @Override
            public void onComplete() {
                ends.incrementAndGet();
            }
        }
        CancelEverywhere.of("a publisher", stage -> new World(Collections.synchronizedList(new ArrayList<>()),
                Collections.synchronizedList(new ArrayList<>()), new AtomicInteger())).scenario(world -> {
                    // A cancellation may come before there is a publisher.
                    TaskGroup.run(group -> {
                        world.ends.set(-1);
                        Completions.<Integer>publisher(group, out -> {
                            for (int i = 0; i < 3; i++) {
                                out.emit(i);
                                world.emitted.add(i);
                            }
                        }).subscribe(world);
                    });
                }).check(world -> {
                    assertEquals(world.emitted, world.got);
                    assertEquals(0, world.ends.get());
                }).mayFailWith(IllegalStateException.class).run(backend);
    }
}
