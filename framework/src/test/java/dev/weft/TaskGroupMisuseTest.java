package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.loop.Scope;
import dev.weft.loop.Strand;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/// Wrong use of a [TaskGroup] is told in words, by name, and leaves nothing behind.
class TaskGroupMisuseTest {

    private static final GroupOptions PAGES = GroupOptions.named("pages");

    private static void assertSays(Throwable misuse, String... words) {
        for (String word : words) {
            assertTrue(misuse.getMessage().contains(word), () -> "\"" + word + "\" in: " + misuse.getMessage());
        }
    }

    /// TG-24
    @OnEveryBackend
    void aForkAfterTheEndIsRefused(Backend backend) throws Exception {
        backend.run(() -> {
            AtomicReference<TaskGroup> kept = new AtomicReference<>();
            TaskGroup.run(PAGES, kept::set);
            assertThrows(IllegalStateException.class, () -> kept.get().fork(() -> 1));
            try (TaskGroup group = TaskGroup.open(PAGES)) {
                group.join();
                var misuse = assertThrows(IllegalStateException.class, () -> group.fork(() -> 1));
                assertSays(misuse, "\"pages\"", "has ended");
            }
        });
    }

    /// Rule 2
    @OnEveryBackend
    void aForkIntoACancelledGroupIsRefused(Backend backend) throws Exception {
        assertThrows(TaskFailedException.class, () -> backend.run(() -> TaskGroup.run(PAGES, group -> {
            group.fork(() -> {
                throw new IOException("boom");
            }, "index");
            assertThrows(InterruptedException.class, Waits::foreignForever);
            var misuse = assertThrows(IllegalStateException.class, () -> group.fork(() -> 1));
            assertSays(misuse, "\"pages\"", "cancelled", "\"index\"", "boom");
        })));
    }

    /// TG-24
    @OnEveryBackend
    void aJoinAfterCloseIsRefused(Backend backend) throws Exception {
        backend.run(() -> {
            TaskGroup group = TaskGroup.open(PAGES);
            group.close();
            assertSays(assertThrows(IllegalStateException.class, group::join), "\"pages\"", "closed");
        });
    }

    @OnEveryBackend
    void closingTwiceDoesNothing(Backend backend) throws Exception {
        backend.run(() -> {
            TaskGroup group = TaskGroup.open(PAGES);
            group.fork(() -> 1);
            group.join();
            group.close();
            group.close();
        });
    }

    /// Left twice, it would take the scopes around it along.
    @OnEveryBackend
    void aGroupWithABodyCannotBeClosedInIt(Backend backend) throws Exception {
        backend.run(() -> {
            assertEquals(1, TaskGroup.<Integer, InterruptedException>scope(PAGES, group -> {
                assertSays(assertThrows(IllegalStateException.class, group::close), "\"pages\"", "its body");
                return group.fork(() -> 1).await();
            }));
            assertEquals(2, TaskGroup.<Integer, InterruptedException>scope(group -> group.fork(() -> 2).await()));
        });
    }

    @OnEveryBackend
    void aGroupCannotBeClosedFromInsideATimeout(Backend backend) throws Exception {
        backend.run(() -> {
            try (TaskGroup group = TaskGroup.open(PAGES)) {
                Weft.withTimeout(Duration.ofDays(1), () -> {
                    assertSays(assertThrows(IllegalStateException.class, group::close), "\"pages\"",
                            "timeout of PT24H");
                    return 1;
                });
                assertEquals(1, group.fork(() -> 1).await());
                group.join();
            }
        });
    }

    @OnEveryBackend
    void aGroupCannotBeClosedInTheBodyOfAGroupInsideIt(Backend backend) throws Exception {
        backend.run(() -> {
            try (TaskGroup group = TaskGroup.open(PAGES)) {
                TaskGroup.run(GroupOptions.named("inner"), inner -> assertSays(
                        assertThrows(IllegalStateException.class, group::close), "\"pages\"", "\"inner\""));
                group.join();
            }
        });
    }

    @OnEveryBackend
    void joiningTwiceThrowsTheSameFailureTwice(Backend backend) throws Exception {
        backend.run(() -> {
            try (TaskGroup group = TaskGroup.open(PAGES)) {
                group.fork(() -> {
                    throw new IOException("boom");
                });
                var first = assertThrows(TaskFailedException.class, group::join);
                // By then the owner is cancelled by its own group.
                var second = assertThrows(TaskFailedException.class, group::join);
                assertSame(first.getCause(), second.getCause());
            }
        });
    }

    /// TG-25
    @OnEveryBackend
    void aForkFromAThreadThatIsNotInTheGroupIsRefused(Backend backend) throws Exception {
        backend.run(() -> TaskGroup.run(PAGES, group -> {
            AtomicReference<Throwable> caught = new AtomicReference<>();
            Thread stranger = Thread.ofPlatform().name("stranger").start(() -> {
                try {
                    group.fork(() -> 1);
                } catch (Throwable t) {
                    caught.set(t);
                }
            });
            stranger.join();
            assertSays(assertInstanceOf(WrongThreadException.class, caught.get()), "\"pages\"", "stranger");
            // The group is as before.
            assertEquals(2, group.fork(() -> 2).await());
        }));
    }

    /// TG-25
    @OnEveryBackend
    void onlyTheOwnerMayJoinOrClose(Backend backend) throws Exception {
        backend.run(() -> TaskGroup.run(PAGES, group -> {
            group.fork(() -> {
                assertSays(assertThrows(WrongThreadException.class, group::join), "join()", "\"pages\"");
                assertSays(assertThrows(WrongThreadException.class, group::close), "close()", "\"pages\"");
            }).await();
            assertEquals(2, group.fork(() -> 2).await());
        }));
    }

    /// TG-30
    @OnEveryBackend
    void aForgottenJoinIsToldAfterTheTasksWereCancelledAndHaveEnded(Backend backend) throws Exception {
        AtomicBoolean cleaned = new AtomicBoolean();
        CountDownLatch ready = new CountDownLatch(1);
        var misuse = assertThrows(IllegalStateException.class, () -> backend.run(() -> {
            try (TaskGroup group = TaskGroup.open(PAGES)) {
                group.fork(() -> {
                    try {
                        ready.countDown();
                        Waits.forever();
                    } finally {
                        cleaned.set(true);
                    }
                });
                ready.await();
            }
        }));
        assertSays(misuse, "\"pages\"", "join()");
        assertTrue(cleaned.get());
    }

    /// TG-30
    @OnEveryBackend
    void aBodyThatFailsNeedNoJoin(Backend backend) throws Exception {
        var own = assertThrows(IOException.class, () -> backend.run(() -> {
            try (TaskGroup group = TaskGroup.open(PAGES)) {
                group.fork(() -> Waits.forever());
                throw new IOException("body");
            }
        }));
        assertEquals("body", own.getMessage());
    }

    /// TG-31
    @OnEveryBackend
    void closingTheOuterGroupFirstEndsTheInnerOneAndIsTold(Backend backend) throws Exception {
        AtomicBoolean cleaned = new AtomicBoolean();
        backend.run(() -> {
            Scope before = Strand.current().innermost();
            CountDownLatch ready = new CountDownLatch(1);
            TaskGroup outer = TaskGroup.open(GroupOptions.named("outer"));
            TaskGroup inner = TaskGroup.open(GroupOptions.named("inner"));
            inner.fork(() -> {
                try {
                    ready.countDown();
                    Waits.forever();
                } finally {
                    cleaned.set(true);
                }
            });
            ready.await();
            var misuse = assertThrows(IllegalStateException.class, outer::close);
            assertSays(misuse, "\"inner\"", "\"outer\"");
            inner.close();
            assertSame(before, Strand.current().innermost());
            assertFalse(Thread.interrupted());
            Weft.yieldNow();
        });
        assertTrue(cleaned.get());
    }

    /// TG-31
    @OnEveryBackend
    void aGroupThatIsLeftOpenInATimeoutEndsWithIt(Backend backend) throws Exception {
        AtomicBoolean cleaned = new AtomicBoolean();
        backend.run(() -> {
            Scope before = Strand.current().innermost();
            var misuse = assertThrows(IllegalStateException.class,
                    () -> Weft.withTimeout(Duration.ofDays(1), () -> openAndLeave(cleaned)));
            assertSays(misuse, "\"pages\"", "timeout of PT24H", "try-with-resources");
            assertSame(before, Strand.current().innermost());
            assertFalse(Thread.interrupted());
            Weft.yieldNow();
        });
        assertTrue(cleaned.get());
    }

    private static void openAndLeave(AtomicBoolean cleaned) throws InterruptedException {
        CountDownLatch ready = new CountDownLatch(1);
        TaskGroup.open(PAGES).fork(() -> {
            try {
                ready.countDown();
                Waits.forever();
            } finally {
                cleaned.set(true);
            }
        });
        ready.await();
    }

    /// TG-31
    @OnEveryBackend
    void aGroupThatIsLeftOpenInAShieldEndsWithIt(Backend backend) throws Exception {
        AtomicBoolean cleaned = new AtomicBoolean();
        backend.run(() -> {
            Scope before = Strand.current().innermost();
            var misuse = assertThrows(IllegalStateException.class, () -> Weft.shield(() -> openAndLeave(cleaned)));
            assertSays(misuse, "\"pages\"", "shield");
            assertSame(before, Strand.current().innermost());
        });
        assertTrue(cleaned.get());
    }

    /// TG-31
    @OnEveryBackend
    void aGroupThatIsLeftOpenInAScopeEndsWithIt(Backend backend) throws Exception {
        AtomicBoolean cleaned = new AtomicBoolean();
        var misuse = assertThrows(IllegalStateException.class,
                () -> backend.run(() -> TaskGroup.run(GroupOptions.named("outer"), outer -> openAndLeave(cleaned))));
        assertSays(misuse, "\"pages\"", "\"outer\"");
        assertTrue(cleaned.get());
    }

    /// TG-31
    @OnEveryBackend
    void aGroupThatIsLeftOpenByATaskEndsWithIt(Backend backend) throws Exception {
        AtomicBoolean cleaned = new AtomicBoolean();
        var failed = assertThrows(TaskFailedException.class, () -> backend
                .run(() -> TaskGroup.run(outer -> outer.fork(() -> openAndLeave(cleaned), "careless"))));
        assertSays(failed.getCause(), "\"pages\"", "\"careless\"");
        assertTrue(cleaned.get());
    }

    /// TG-31: what the abandoned tasks threw is kept.
    @OnEveryBackend
    void failuresInAGroupThatIsLeftOpenAreKept(Backend backend) throws Exception {
        var misuse = assertThrows(IllegalStateException.class, () -> backend.run(() -> Weft.shield(() -> {
            CountDownLatch ready = new CountDownLatch(1);
            TaskGroup.open(PAGES).fork(() -> {
                try {
                    ready.countDown();
                    Waits.forever();
                } catch (InterruptedException e) {
                    throw new IOException("cleanup");
                }
            });
            ready.await();
        })));
        assertEquals("cleanup", misuse.getSuppressed()[0].getMessage());
    }

    /// A platform thread's scopes end with its groups, too.
    @Test
    void aPlatformThreadIsInNoScopeAfterItsGroup() throws Exception {
        assertNull(Strand.current().innermost());
        TaskGroup.run(group -> group.fork(() -> 1));
        assertNull(Strand.current().innermost());
    }

    @OnEveryBackend
    void whatIsMissingIsToldAtOnce(Backend backend) throws Exception {
        backend.run(() -> {
            Scope before = Strand.current().innermost();
            assertThrows(NullPointerException.class, () -> TaskGroup.open(null));
            assertThrows(NullPointerException.class, () -> TaskGroup.scope(null));
            assertThrows(NullPointerException.class, () -> GroupOptions.named(null));
            assertThrows(NullPointerException.class, () -> Weft.withTimeout(null, () -> 1));
            TaskGroup.run(group -> {
                assertThrows(NullPointerException.class, () -> group.fork((Action) null));
                assertThrows(NullPointerException.class, () -> group.fork(() -> 1).cancel(null));
            });
            assertSame(before, Strand.current().innermost());
        });
    }

    /// Rule 8: nothing of the above may be a one-word message.
    @OnEveryBackend
    void aGroupIsNamedInItsDescription(Backend backend) throws Exception {
        List<String> told = new ArrayList<>();
        backend.run(() -> TaskGroup.run(PAGES, group -> told.add(group.toString())));
        assertEquals(List.of("group \"pages\""), told);
    }
}
