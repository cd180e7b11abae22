package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URLClassLoader;
import java.net.URL;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A task of a loop may start on the thread of one that has ended, and cannot tell.
@Tag("loop")
class ReusedThreadsTest {

    private static final ThreadLocal<String> LOCAL = new ThreadLocal<>();
    private static final ScopedValue<String> SCOPED = ScopedValue.newInstance();

    @Test
    void tasksThatNeverWaitShareAThread() throws Exception {
        List<Thread> threads = Weft.run(() -> Weft.gather(Thread::currentThread, Thread::currentThread));
        assertSame(threads.getFirst(), threads.getLast());
    }

    @Test
    void anOptionGivesEachTaskAThreadOfItsOwn() throws Exception {
        List<Thread> threads = Weft.run(LoopOptions.defaults().reusesThreads(false),
                () -> Weft.gather(Thread::currentThread, Thread::currentThread));
        assertNotSame(threads.getFirst(), threads.getLast());
    }

    @Test
    void aTaskThatHasWaitedGivesItsThreadOnToo() throws Exception {
        List<Thread> threads = new ArrayList<>();
        Weft.run(() -> TaskGroup.run(group -> {
            group.fork(() -> {
                Weft.yieldNow();
                threads.add(Thread.currentThread());
            });
            group.fork(() -> group.fork(() -> {
                threads.add(Thread.currentThread());
            }));
        }));
        assertSame(threads.getFirst(), threads.getLast());
        assertEquals(2, threads.size());
    }

    /// Two tasks, the second of which is ready to start when the first ends.
    private static <T> T after(Callable<?> first, Callable<T> second) throws Exception {
        return Weft.run(() -> {
            List<Object> results = Weft.gatherSettled(List.<Callable<Object>>of(first::call, second::call)).stream()
                    .<Object>map(outcome -> outcome instanceof Outcome.Success<Object>(Object value) ? value : "failed")
                    .toList();
            @SuppressWarnings("unchecked")
            T result = (T) results.getLast();
            return result;
        });
    }

    @Test
    void noThreadLocalOfThePreviousTaskIsSeen() throws Exception {
        assertEquals("null", after(() -> {
            LOCAL.set("left behind");
            return "";
        }, () -> String.valueOf(LOCAL.get())));
    }

    @Test
    void noInterruptOfThePreviousTaskIsSeen() throws Exception {
        assertFalse(after(() -> {
            Thread.currentThread().interrupt();
            return "";
        }, Thread::interrupted));
    }

    @Test
    void noNameOfThePreviousTaskIsSeen() throws Exception {
        assertEquals("", after(() -> {
            Thread.currentThread().setName("left behind");
            return "";
        }, () -> Thread.currentThread().getName()));
    }

    @Test
    void noContextClassLoaderOfThePreviousTaskIsSeen() throws Exception {
        try (URLClassLoader other = new URLClassLoader(new URL[0])) {
            assertSame(Thread.currentThread().getContextClassLoader(), after(() -> {
                Thread.currentThread().setContextClassLoader(other);
                return "";
            }, () -> Thread.currentThread().getContextClassLoader()));
        }
    }

    @Test
    void noHandlerOfThePreviousTaskIsSeen() throws Exception {
        Thread.UncaughtExceptionHandler left = (thread, failure) -> {
        };
        assertTrue(after(() -> {
            Thread.currentThread().setUncaughtExceptionHandler(left);
            return "";
        }, () -> Thread.currentThread().getUncaughtExceptionHandler() != left && Weft.currentTask() != null));
    }

    @Test
    void aPermitOfThePreviousTaskIsNoMoreThanASpuriousWakeUp() throws Exception {
        assertEquals("slept", after(() -> {
            LockSupport.unpark(Thread.currentThread());
            return "";
        }, () -> {
            Weft.sleep(Duration.ofMillis(1));
            return "slept";
        }));
    }

    @Test
    void eachTaskHasItsOwnName() throws Exception {
        List<String> names = new ArrayList<>();
        Weft.run(() -> TaskGroup.run(group -> {
            for (String name : List.of("one", "two", "three")) {
                group.fork(() -> {
                    names.add(Thread.currentThread().getName() + "=" + Weft.currentTask().name());
                }, name);
            }
        }));
        assertEquals(List.of("one=one", "two=two", "three=three"), names);
    }

    @Test
    void tasksOfGroupsUnderDifferentScopedValuesSeeTheirOwn() throws Exception {
        List<String> seen = new ArrayList<>();
        Weft.run(() -> TaskGroup.run(outer -> {
            for (String value : List.of("a", "b")) {
                outer.fork(() -> ScopedValue.where(SCOPED, value).call(() -> {
                    TaskGroup.run(inner -> {
                        inner.fork(() -> {
                            seen.add(SCOPED.get());
                        });
                        inner.fork(() -> {
                            seen.add(SCOPED.get());
                        });
                    });
                    return null;
                }));
            }
        }));
        assertEquals(List.of("a", "a", "b", "b"), seen.stream().sorted().toList());
    }

    @Test
    void aTaskThatFailsLeavesTheThreadToTheNext() throws Exception {
        assertEquals("ran", after(() -> {
            throw new IllegalStateException("on purpose");
        }, () -> "ran"));
    }

    @Test
    void cancellingAnEndedTaskDoesNotReachWhoHasItsThreadNow() throws Exception {
        Weft.run(() -> TaskGroup.run(group -> {
            AtomicReference<Task<?>> ended = new AtomicReference<>();
            ended.set(group.fork(() -> 1));
            Task<Boolean> next = group.fork(() -> {
                assertTrue(ended.get().isDone());
                assertFalse(ended.get().cancel("too late"));
                Weft.yieldNow();
                return Thread.interrupted();
            });
            assertFalse(next.await());
        }));
    }

    @Test
    void noTurnIsLostWhereTheNameOfAUsedThreadCannotBeSetAtOnce() throws Exception {
        AtomicReference<Thread> used = new AtomicReference<>();
        AtomicBoolean named = new AtomicBoolean();
        AtomicInteger forked = new AtomicInteger();
        AtomicInteger ran = new AtomicInteger();
        Weft.run(() -> TaskGroup.run(group -> {
            group.fork(() -> {
                used.set(Thread.currentThread());
                Weft.yieldNow();
            });
            group.fork(() -> {
                synchronized (used.get()) {
                    group.fork(() -> {
                        assertSame(used.get(), Thread.currentThread());
                        named.set(true);
                    }, "named");
                    Weft.yieldNow();
                    Weft.yieldNow();
                }
                while (!named.get()) {
                    group.fork(ran::incrementAndGet);
                    group.fork(ran::incrementAndGet);
                    forked.addAndGet(2);
                    Weft.yieldNow();
                }
                Weft.yieldNow();
                assertEquals(forked.get(), ran.get());
            });
        }));
    }

    @Test
    void aTaskThatIsCancelledBeforeItStartsNeverRunsOnAnothersThread() throws Exception {
        List<String> ran = new ArrayList<>();
        Weft.run(() -> TaskGroup.run(group -> {
            AtomicReference<Task<?>> victim = new AtomicReference<>();
            group.fork(() -> {
                victim.get().cancel("changed my mind");
            });
            victim.set(group.fork(() -> {
                ran.add("victim");
            }));
            group.fork(() -> {
                ran.add("last");
            });
        }));
        assertEquals(List.of("last"), ran);
    }

    @Test
    void tasksThatSharedAThreadHaveIdsOfTheirOwn() throws Exception {
        Set<String> ids = new HashSet<>();
        Callable<Thread> look = () -> {
            TaskTree.of(EventLoop.current()).loops().getFirst().nodes().forEach(node -> idsOf(node, ids));
            return Thread.currentThread();
        };
        // A look gives those that have not begun a thread of their own: so here each has begun before.
        List<Thread> threads = Weft.run(() -> TaskGroup.scope(group -> List.of(group.fork(look).await(),
                group.fork(Thread::currentThread).await(), group.fork(look).await())));
        assertEquals(3, threads.size());
        assertTrue(ids.size() >= 3, ids.toString());
    }

    private static void idsOf(TaskTree.Node node, Set<String> ids) {
        if (node.kind() == TaskTree.Kind.TASK) {
            ids.add(node.id());
        }
        node.children().forEach(child -> idsOf(child, ids));
    }

    @Test
    void anIdOfAnEndedTaskIsNobodysAnyMore() throws Exception {
        Weft.run(() -> TaskGroup.run(group -> {
            AtomicReference<String> id = new AtomicReference<>();
            AtomicReference<Thread> thread = new AtomicReference<>();
            group.fork(() -> {
                id.set("t" + Thread.currentThread().threadId());
                thread.set(Thread.currentThread());
            });
            Task<Boolean> next = group.fork(() -> {
                assertSame(thread.get(), Thread.currentThread());
                return TaskTree.cancel(id.get(), "a click that came late");
            });
            assertFalse(next.await());
        }));
    }

    @Test
    void aTaskWhoseThreadWasAskedForBeforeItBeganHasThatThread() throws Exception {
        Weft.run(() -> TaskGroup.run(group -> {
            Task<Thread> first = group.fork(Thread::currentThread);
            Task<Thread> second = group.fork(Thread::currentThread);
            Thread asked = second.strand().thread();
            assertNotSame(asked, first.await());
            assertSame(asked, second.await());
        }));
    }

    @Test
    void anEndedTaskHasNoLivingThread() throws Exception {
        Weft.run(() -> TaskGroup.run(group -> {
            Task<Thread> first = group.fork(Thread::currentThread);
            Task<Thread> second = group.fork(() -> {
                assertFalse(first.strand().thread().isAlive());
                return Thread.currentThread();
            });
            assertSame(first.await(), second.await());
        }));
    }

    @Test
    void tasksThatForkEachOtherForEverKeepNoTimerWaiting() throws Exception {
        AtomicBoolean due = new AtomicBoolean();
        AtomicInteger count = new AtomicInteger();
        Weft.run(() -> {
            EventLoop.current().callLater(Duration.ofNanos(1), () -> due.set(true));
            TaskGroup.run(group -> forkOnAndOn(group, due, count));
        });
        assertTrue(due.get(), "the timer never came, in " + count + " tasks");
    }

    private static void forkOnAndOn(TaskGroup group, AtomicBoolean due, AtomicInteger count) {
        for (int i = 0; i < 2; i++) {
            group.fork(() -> {
                if (!due.get() && count.incrementAndGet() < 100_000) {
                    forkOnAndOn(group, due, count);
                }
            });
        }
    }

    @Test
    void nothingRemainsOnTheLoop() throws Exception {
        Weft.run(() -> {
            for (int i = 0; i < 10; i++) {
                Weft.gather(() -> 1, () -> 2, () -> 3);
            }
            Weft.yieldNow();
            assertEquals(1, EventLoop.current().scheduler().liveCount());
        });
    }

    /// What a program of forks, yields, failures and cancellations does must not depend on who has which thread.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 5, 8, 13, 21, 34})
    void theOrderIsTheSameAsWithoutIt(long seed) throws Exception {
        for (long each = seed * 1_000; each < seed * 1_000 + 50; each++) {
            assertEquals(traceOf(each, false), traceOf(each, true), "seed " + each);
        }
    }

    private static List<String> traceOf(long seed, boolean reuses) throws Exception {
        List<String> trace = new ArrayList<>();
        Weft.run(LoopOptions.defaults().reusesThreads(reuses), () -> {
            Random random = new Random(seed);
            TaskGroup.run(GroupOptions.named("all").onFailure(OnFailure.KEEP_GOING),
                    group -> grow(group, random, trace, 4));
        });
        return trace;
    }

    private static void grow(TaskGroup group, Random random, List<String> trace, int levels) {
        List<Task<?>> forked = new ArrayList<>();
        for (int i = random.nextInt(6); i >= 0; i--) {
            forked.add(group.fork(() -> live(group, random, trace, levels)));
        }
        if (random.nextInt(4) == 0) {
            forked.get(random.nextInt(forked.size())).cancel("by chance");
        }
    }

    private static void live(TaskGroup group, Random random, List<String> trace, int levels) throws Exception {
        String me = Weft.currentTask().name();
        trace.add(me + " begins");
        try {
            for (int i = random.nextInt(4); i > 0; i--) {
                switch (random.nextInt(5)) {
                    case 0 -> Weft.yieldNow();
                    case 1 -> TaskGroup.run(inner -> inner.fork(() -> {
                        trace.add("inside " + me);
                    }));
                    case 2 -> LOCAL.set(me);
                    case 3 -> {
                        if (levels > 0) {
                            grow(group, random, trace, levels - 1);
                        }
                    }
                    default -> assertNotEquals("", me);
                }
            }
            if (LOCAL.get() != null) {
                assertEquals(me, LOCAL.get());
            } else {
                assertNull(LOCAL.get());
            }
        } finally {
            trace.add(me + " ends");
        }
    }
}
