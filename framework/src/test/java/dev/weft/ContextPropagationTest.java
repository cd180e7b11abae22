package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.ContextPropagator.Captured;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

/// SLF4J's logging context goes with a task.
class ContextPropagationTest {

    @AfterEach
    void clear() {
        MDC.clear();
    }

    @OnEveryBackend
    void aTaskHasTheLoggingContextOfWhoForkedIt(Backend backend) throws Exception {
        List<String> seen = backend.run(() -> {
            MDC.put("request", "r1");
            return Weft.gather(() -> MDC.get("request"), () -> Weft.gather(() -> MDC.get("request")).getFirst());
        });
        assertEquals(List.of("r1", "r1"), seen);
    }

    @OnEveryBackend
    void itIsTheContextAtTheMomentOfTheFork(Backend backend) throws Exception {
        List<String> seen = backend.run(() -> TaskGroup.scope(group -> {
            Task<String> none = group.fork(() -> MDC.get("request"));
            MDC.put("request", "r1");
            Task<String> first = group.fork(() -> MDC.get("request"));
            MDC.put("request", "r2");
            Task<String> second = group.fork(() -> MDC.get("request"));
            return Arrays.asList(none.await(), first.await(), second.await());
        }));
        assertEquals(Arrays.asList(null, "r1", "r2"), seen);
    }

    @OnEveryBackend
    void whatATaskPutsIsItsOwn(Backend backend) throws Exception {
        backend.run(() -> {
            MDC.put("request", "r1");
            Weft.gather(() -> {
                MDC.put("request", "other");
                MDC.put("more", "m");
                return null;
            });
            assertEquals(Map.of("request", "r1"), MDC.getCopyOfContextMap());
        });
    }

    @OnEveryBackend
    void itIsSafeOverASuspension(Backend backend) throws Exception {
        List<String> seen = backend.run(() -> TaskGroup.scope(group -> {
            MDC.put("request", "a");
            Task<String> a = group.fork(ContextPropagationTest::readLater);
            MDC.put("request", "b");
            Task<String> b = group.fork(ContextPropagationTest::readLater);
            return List.of(a.await(), b.await());
        }));
        assertEquals(List.of("a", "b"), seen);
    }

    private static String readLater() throws InterruptedException {
        for (int i = 0; i < 10; i++) {
            Weft.yieldNow();
        }
        return MDC.get("request");
    }

    @OnEveryBackend
    void anOffloadedCallHasItToo(Backend backend) throws Exception {
        String seen = backend.run(() -> {
            MDC.put("request", "r1");
            return Weft.offload(() -> MDC.get("request"));
        });
        assertEquals("r1", seen);
    }

    /// A pool's thread carries nothing from one call into the next.
    @OnEveryBackend
    void anOffloadedCallLeavesNothingOnItsThread(Backend backend) throws Exception {
        try (ExecutorService one = Executors.newSingleThreadExecutor()) {
            backend.run(() -> {
                MDC.put("request", "r1");
                assertEquals("r1", Weft.offload(one, () -> MDC.get("request")));
                MDC.clear();
                assertNull(Weft.offload(one, () -> MDC.get("request")));
            });
        }
    }

    /// A callback runs as part of the task, with its context.
    @OnEveryBackend
    void aCallbackHasTheContextOfItsTask(Backend backend) throws Exception {
        StringBuffer seen = new StringBuffer();
        backend.run(() -> TaskGroup.run(group -> {
            var go = new java.util.concurrent.CountDownLatch(1);
            MDC.put("request", "task");
            Task<?> task = group.fork(() -> go.await());
            MDC.put("request", "body");
            task.onDone(ended -> seen.append(MDC.get("request")));
            go.countDown();
        }));
        assertEquals("task", seen.toString());
    }

    @Test
    @Tag("loop")
    void aSpawnedTaskHasItToo() throws Exception {
        String seen = Weft.run(() -> {
            MDC.put("request", "r1");
            return Weft.spawn(() -> MDC.get("request")).await();
        });
        assertEquals("r1", seen);
    }

    /// Else a pool's thread would carry the one's context into the next call.
    @Test
    void whatOnePropagatorThrowsLeavesNothingOfTheOthersBehind() {
        List<String> events = new ArrayList<>();
        Captured good = () -> {
            events.add("installed");
            return () -> events.add("undone");
        };
        Captured cannotInstall = () -> {
            throw new IllegalStateException("install");
        };
        Captured cannotUndo = () -> () -> {
            throw new IllegalStateException("undo");
        };
        assertThrows(IllegalStateException.class, Contexts.both(good, cannotInstall)::install);
        assertEquals(List.of("installed", "undone"), events);
        Runnable undo = Contexts.both(good, cannotUndo).install();
        assertThrows(IllegalStateException.class, undo::run);
        assertEquals(List.of("installed", "undone", "installed", "undone"), events);
    }

    @OnEveryBackend
    void theContextClassLoaderFollowsIntoTasksAndOffloadedCalls(Backend backend) throws Exception {
        ClassLoader mine = new ClassLoader(getClass().getClassLoader()) {
        };
        backend.run(() -> {
            Thread.currentThread().setContextClassLoader(mine);
            assertEquals(List.of(mine), Weft.gather(() -> Thread.currentThread().getContextClassLoader()));
            assertEquals(mine, Weft.<ClassLoader>offload(() -> Thread.currentThread().getContextClassLoader()));
        });
    }
}
