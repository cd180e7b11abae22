package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.channel.CapacityLimiter;
import dev.weft.channel.Channel;
import dev.weft.channel.Event;
import dev.weft.channel.Select;
import dev.weft.internal.carrier.ThreadLook;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is told of who waits for whom, word by word; line numbers are left out.
@Tag("loop")
class WaitGraphTest {

    private static final String HERE = "RUNNING at WaitGraphTest.java:N";

    private interface Setup {

        void on(EventLoop loop) throws Exception;
    }

    private static String graph(Setup setup) throws Exception {
        return graph(setup, ThreadLook::at);
    }

    /// Lets those who were started run until none can, and takes the graph then.
    private static String graph(Setup setup, Function<Thread, ThreadLook> eye) throws Exception {
        try (CapturedLog _ = CapturedLog.open();
                EventLoop loop = EventLoop.open(LoopOptions.named("test").closeGrace(Duration.ofMillis(20)))) {
            return loop.run(() -> {
                setup.on(loop);
                while (!loop.scheduler().hasNothingElse()) {
                    Weft.yieldNow();
                }
                return WaitGraph.of(loop, eye).toString().replaceAll("java:\\d+", "java:N");
            });
        }
    }

    private static Action holding(Lock first, Lock second) {
        return () -> {
            first.lockInterruptibly();
            try {
                Weft.yieldNow();
                second.lockInterruptibly();
                second.unlock();
            } finally {
                first.unlock();
            }
        };
    }

    private static Task<?> start(EventLoop loop, String name, Action body) {
        return loop.submit(() -> {
            body.run();
            return null;
        }, name);
    }

    // --- deadlocks ---

    @Test
    void twoLocksInOppositeOrderAreADeadlock() throws Exception {
        assertEquals("""
                loop "test": 2 tasks
                deadlock:
                  task "one" [%1$s, in ReentrantLock.lockInterruptibly] waits for a ReentrantLock held by task "two"
                  task "two" [%1$s, in ReentrantLock.lockInterruptibly] waits for a ReentrantLock held by task "one"\
                """.formatted(HERE), graph(loop -> {
            Lock a = new ReentrantLock();
            Lock b = new ReentrantLock();
            start(loop, "one", holding(a, b));
            start(loop, "two", holding(b, a));
        }));
    }

    private static final class Account {
    }

    private static Action holding(Object first, Object second) {
        return () -> {
            synchronized (first) {
                Weft.yieldNow();
                synchronized (second) {
                    second.hashCode();
                }
            }
        };
    }

    @Test
    void twoMonitorsInOppositeOrderAreADeadlock() throws Exception {
        assertEquals("""
                loop "test": 2 tasks
                deadlock:
                  task "one" [%1$s] waits for the monitor of an Account held by task "two"
                  task "two" [%1$s] waits for the monitor of an Object held by task "one"\
                """.formatted(HERE), graph(loop -> {
            Object a = new Object();
            Object b = new Account();
            start(loop, "one", holding(a, b));
            start(loop, "two", holding(b, a));
        }));
    }

    @Test
    void whereTheJvmDoesNotTellOfMonitorsTheLineIsStillTold() throws Exception {
        assertEquals("""
                loop "test": 2 tasks
                waiting for nobody who is known:
                  task "one" [%1$s] waits for a monitor
                  task "two" [%1$s] waits for a monitor\
                """.formatted(HERE), graph(loop -> {
            Object a = new Object();
            Object b = new Object();
            start(loop, "one", holding(a, b));
            start(loop, "two", holding(b, a));
        }, ThreadLook::stackOf));
    }

    @Test
    void twoWriteLocksInOppositeOrderAreADeadlockAndWhoWantsToReadWaitsBehindThem() throws Exception {
        assertEquals("""
                loop "test": 3 tasks
                deadlock:
                  task "one" [%1$s, in WriteLock.lockInterruptibly] waits for a ReentrantReadWriteLock held by task "two"
                  task "two" [%1$s, in WriteLock.lockInterruptibly] waits for a ReentrantReadWriteLock held by task "one"
                waiting for others:
                  task "reader" [%1$s, in ReadLock.lockInterruptibly] waits for a ReentrantReadWriteLock held by task "one"\
                """
                .formatted(HERE), graph(loop -> {
                    ReentrantReadWriteLock a = new ReentrantReadWriteLock();
                    ReentrantReadWriteLock b = new ReentrantReadWriteLock();
                    start(loop, "one", holding(a.writeLock(), b.writeLock()));
                    start(loop, "two", holding(b.writeLock(), a.writeLock()));
                    start(loop, "reader", () -> a.readLock().lockInterruptibly());
                }));
    }

    @Test
    void twoTasksThatAwaitEachOtherAreADeadlock() throws Exception {
        assertEquals("""
                loop "test": 2 tasks
                deadlock:
                  task "one" [%1$s, in Task.await] waits for task "two"
                  task "two" [%1$s, in Task.get] waits for task "one"\
                """.formatted(HERE), graph(loop -> {
            List<Task<?>> tasks = new ArrayList<>();
            tasks.add(start(loop, "one", () -> tasks.get(1).await()));
            tasks.add(start(loop, "two", () -> tasks.get(0).get()));
        }));
    }

    @Test
    void ofAMixedChainOnlyTheCircleIsTheDeadlock() throws Exception {
        assertEquals("""
                loop "test": 5 tasks
                deadlock:
                  task "three" [%1$s] waits for the monitor of an Account held by task "four"
                  task "four" [%1$s, in ReentrantLock.lockInterruptibly] waits for a ReentrantLock held by task "five"
                  task "five" [%1$s, in Task.await] waits for task "three"
                waiting for others:
                  task "one" [%1$s, in Task.await] waits for task "two"
                  task "two" [%1$s, in CapacityLimiter.acquire] waits for a limiter with 1 of 1 permits borrowed, held by task "three"\
                """
                .formatted(HERE), graph(loop -> {
                    List<Task<?>> tasks = new ArrayList<>();
                    CapacityLimiter limiter = new CapacityLimiter(1);
                    Account account = new Account();
                    ReentrantLock lock = new ReentrantLock();
                    tasks.add(start(loop, "one", () -> tasks.get(1).await()));
                    tasks.add(start(loop, "two", () -> {
                        Weft.yieldNow();
                        limiter.acquire();
                    }));
                    tasks.add(start(loop, "three", () -> {
                        limiter.acquire();
                        Weft.yieldNow();
                        synchronized (account) {
                            account.hashCode();
                        }
                    }));
                    tasks.add(start(loop, "four", () -> {
                        synchronized (account) {
                            Weft.yieldNow();
                            lock.lockInterruptibly();
                        }
                    }));
                    tasks.add(start(loop, "five", () -> {
                        lock.lock();
                        tasks.get(2).await();
                    }));
                }));
    }

    @Test
    void aGroupWhoseTaskWantsTheLockOfItsOwnerIsADeadlock() throws Exception {
        assertEquals("""
                loop "test": 3 tasks
                deadlock:
                  task "owner" [%1$s, in TaskGroup.run] waits for group "g", of which 2 tasks have not ended: task "a", task "b"
                  task "b" [%1$s, in ReentrantLock.lockInterruptibly] waits for a ReentrantLock held by task "owner"
                waiting for nobody who is known:
                  task "a" [%1$s, in Event.await] waits for an event that is clear\
                """
                .formatted(HERE), graph(loop -> start(loop, "owner", () -> {
                    ReentrantLock lock = new ReentrantLock();
                    lock.lock();
                    TaskGroup.run(GroupOptions.named("g"), group -> {
                        group.fork(() -> new Event().await(), "a");
                        group.fork(() -> lock.lockInterruptibly(), "b");
                    });
                })));
    }

    @Test
    void aTaskThatHasNoPlaceUntilThoseWhoAwaitItEndIsInADeadlockWithThem() throws Exception {
        assertEquals("""
                loop "test": 3 tasks
                deadlock:
                  task "a" [%1$s, in Task.await] waits for task "b"
                  task "b" [PENDING] waits for a place in the group, held by task "a"
                waiting for others:
                  task "owner" [%1$s, in TaskGroup.run] waits for group "g", of which 2 tasks have not ended: task "a", task "b"\
                """
                .formatted(HERE), graph(loop -> start(loop, "owner", () -> {
                    List<Task<?>> tasks = new ArrayList<>();
                    TaskGroup.run(GroupOptions.named("g").concurrency(1), group -> {
                        group.fork(() -> tasks.getFirst().await(), "a");
                        tasks.add(group.fork(() -> {}, "b"));
                    });
                })));
    }

    @Test
    void aGuestIsPartOfADeadlock() throws Exception {
        assertEquals("""
                loop "test": 1 task and 1 guest
                deadlock:
                  task "one" [%1$s, in Thread.join] waits for the end of guest "library"
                  guest "library" [%1$s, in ReentrantLock.lockInterruptibly] waits for a ReentrantLock held by task "one"\
                """
                .formatted(HERE), graph(loop -> {
                    ReentrantLock lock = new ReentrantLock();
                    start(loop, "one", () -> {
                        lock.lock();
                        Thread guest = Thread.ofVirtual().name("library").start(() -> {
                            try {
                                lock.lockInterruptibly();
                            } catch (InterruptedException e) {
                                // The loop closes.
                            }
                        });
                        guest.join();
                    });
                }));
    }

    // --- what ends by something else ---

    @Test
    void aCircleThatATimeLimitCutsIsNoDeadlock() throws Exception {
        assertEquals("""
                loop "test": 2 tasks
                waiting for others:
                  task "one" [%1$s, in ReentrantLock.tryLock] waits for a ReentrantLock held by task "two", for a time
                  task "two" [%1$s, in Task.await] waits for task "one"\
                """.formatted(HERE), graph(loop -> {
            ReentrantLock lock = new ReentrantLock();
            Task<?> one = start(loop, "one", () -> {
                Weft.yieldNow();
                lock.tryLock(1, TimeUnit.DAYS);
            });
            start(loop, "two", () -> {
                lock.lock();
                one.await();
            });
        }));
    }

    @Test
    void whoWaitsForTheFirstOfSeveralIsInNoDeadlockWhileOneMayEnd() throws Exception {
        assertEquals("""
                loop "test": 3 tasks
                waiting for nobody who is known:
                  task "free" [%1$s, in Event.await] waits for an event that is clear
                waiting for others:
                  task "back" [%1$s, in Task.await] waits for task "first"
                  task "first" [%1$s, in Weft.waitFor] waits for 2 of 2 tasks, FIRST_COMPLETED: task "back", task "free"\
                """
                .formatted(HERE), graph(loop -> {
                    List<Task<?>> tasks = new ArrayList<>();
                    Task<?> back = start(loop, "back", () -> tasks.getFirst().await());
                    Task<?> free = start(loop, "free", () -> new Event().await());
                    tasks.add(start(loop, "first", () -> Weft.waitFor(List.of(back, free), When.FIRST_COMPLETED)));
                }));
    }

    @Test
    void whoWaitsForAllOfSeveralIsInADeadlockWithOne() throws Exception {
        assertTrue(graph(loop -> {
            List<Task<?>> tasks = new ArrayList<>();
            Task<?> back = start(loop, "back", () -> tasks.getFirst().await());
            Task<?> free = start(loop, "free", () -> new Event().await());
            tasks.add(start(loop, "all", () -> Weft.waitFor(List.of(back, free), When.ALL_COMPLETED)));
        }).startsWith("""
                loop "test": 3 tasks
                deadlock:
                  task "back" [%1$s, in Task.await] waits for task "all"
                  task "all" [%1$s, in Weft.waitFor] waits for 2 of 2 tasks, ALL_COMPLETED: task "back", task "free"
                """.formatted(HERE)));
    }

    @Test
    void theOwnerOfAMonitorIsFoundThoughItWaitsForSomethingElse() throws Exception {
        assertTrue(graph(loop -> {
            Account account = new Account();
            start(loop, "owner", () -> {
                synchronized (account) {
                    new Event().await();
                }
            });
            start(loop, "behind", holding(new Object(), account));
        }).endsWith("""
                waiting for others:
                  task "behind" [%s] waits for the monitor of an Account held by task "owner"\
                """.formatted(HERE)));
    }

    /// What the JVM tells of a thread in `Object.wait` depends on whether that is compiled by now.
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoWaitsForANotifyDoesNotHaveTheMonitor(boolean told) throws Exception {
        Account account = new Account();
        assertEquals("""
                loop "test": 3 tasks
                waiting for nobody who is known:
                  task "one" [%1$s, in Object.wait] waits for a notify%2$s
                  task "two" [%1$s, in Event.await] waits for an event that is clear
                waiting for others:
                  task "three" [%1$s] waits for the monitor of an Account held by task "two"\
                """.formatted(HERE, told ? " of an Account" : ""), graph(loop -> {
            start(loop, "one", () -> {
                synchronized (account) {
                    account.wait();
                }
            });
            start(loop, "two", () -> {
                synchronized (account) {
                    new Event().await();
                }
            });
            start(loop, "three", () -> {
                synchronized (account) {
                    account.hashCode();
                }
            });
        }, thread -> {
            ThreadLook look = ThreadLook.at(thread);
            boolean waits = look.stack().getFirst().getMethodName().startsWith("wait");
            return new ThreadLook(look.stack(), look.wants(), waits && told ? account : null, look.monitors());
        }));
    }

    // --- waits of all kinds ---

    private static String soleWait(Action body) throws Exception {
        return graph(loop -> start(loop, "a", body)).replace("""
                loop "test": 1 task
                waiting for nobody who is known:
                  task "a" [%s, in \
                """.formatted(HERE), "");
    }

    @Test
    void aChannelIsToldByItsName() throws Exception {
        assertEquals("Channel.receive] waits for channel \"lines\", into which nobody sends",
                soleWait(() -> Channel.<String>buffered(2).named("lines").receive()));
    }

    @Test
    void aChannelTellsThatASenderIsOpen() throws Exception {
        assertEquals(
                "Channel.receive] waits for channel \"lines\", into which nobody sends, though 1 of its senders is open",
                soleWait(() -> {
                    Channel<String> lines = Channel.<String>buffered(2).named("lines");
                    lines.sender();
                    lines.receive();
                }));
    }

    @Test
    void aFullChannelTellsThatNobodyReceives() throws Exception {
        assertEquals("Channel.send] waits for channel \"lines\", which is full with 1, and from which nobody receives",
                soleWait(() -> {
                    Channel<String> lines = Channel.<String>buffered(1).named("lines");
                    lines.send("first");
                    lines.send("second");
                }));
    }

    @Test
    void aSelectTellsItsBranches() throws Exception {
        Channel<String> lines = Channel.<String>rendezvous().named("lines");
        assertEquals("Select.on] waits for the first of: receive from channel \"lines\"",
                soleWait(() -> Select.on(Select.receive(lines, line -> line))));
    }

    @Test
    void aFutureIsToldByItsClass() throws Exception {
        assertEquals("Weft.await] waits for a CompletableFuture that nobody has completed",
                soleWait(() -> Weft.await(new CompletableFuture<>())));
    }

    @Test
    void aFutureIsToldByTheJdksOwnWaitToo() throws Exception {
        assertEquals("CompletableFuture.get] waits for a CompletableFuture",
                soleWait(() -> new CompletableFuture<>().get()));
    }

    @Test
    void aRaceWaitsForThoseWhoRun() throws Exception {
        assertTrue(graph(loop -> start(loop, "owner", () -> Weft.race(() -> {
            new Event().await();
            return 1;
        }))).endsWith("""
                waiting for others:
                  task "owner" [%s, in Weft.race] waits for the next of several tasks to end: task "Task-2"\
                """.formatted(HERE)));
    }

    @Test
    void aMapWaitsForThoseWhoRun() throws Exception {
        assertTrue(graph(loop -> start(loop, "owner", () -> Weft.map(List.of(1, 2), 1, item -> {
            new Event().await();
            return item;
        }))).endsWith("""
                waiting for others:
                  task "owner" [%s, in Weft.map] waits for the next of several tasks to end: task "Task-2"\
                """.formatted(HERE)));
    }

    @Test
    void aSelectOverTasksWaitsForThem() throws Exception {
        assertTrue(graph(loop -> {
            Task<?> free = start(loop, "free", () -> new Event().await());
            start(loop, "select", () -> Select.on(Select.task(free, task -> task)));
        }).endsWith("""
                waiting for others:
                  task "select" [%s, in Select.on] waits for the first to end of task "free"\
                """.formatted(HERE)));
    }

    @Test
    void aLatchIsToldByItsClass() throws Exception {
        assertEquals("CountDownLatch.await] waits for a CountDownLatch", soleWait(() -> new CountDownLatch(1).await()));
    }

    @Test
    void aQueueIsToldByTheCall() throws Exception {
        assertEquals("LinkedBlockingQueue.take] waits for a Condition",
                soleWait(() -> new LinkedBlockingQueue<String>().take()));
    }

    @Test
    void aNotifyIsToldAndIfTheJvmTellsWhoseItIs() throws Exception {
        String told = soleWait(() -> {
            Account account = new Account();
            synchronized (account) {
                account.wait();
            }
        });
        assertEquals("Object.wait] waits for a notify", told.replace(" of an Account", ""));
    }

    @Test
    void aSleepIsForATime() throws Exception {
        assertEquals("Weft.sleep] waits for a sleep, for a time", soleWait(() -> Weft.sleep(Duration.ofDays(1))));
    }

    @Test
    void thoseWhoReadAreNotTold() throws Exception {
        ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
        lock.readLock().lock();
        assertEquals(
                "WriteLock.lockInterruptibly] waits for a ReentrantReadWriteLock held for reading, by whom it does not tell",
                soleWait(() -> lock.writeLock().lockInterruptibly()));
    }

    @Test
    void aLockThatWasNeverUnlockedIsTold() throws Exception {
        ReentrantLock lock = new ReentrantLock();
        Thread.ofPlatform().name("forgetful").start(lock::lock).join();
        assertEquals(
                "ReentrantLock.lockInterruptibly] waits for a ReentrantLock held by thread \"forgetful\", which has ended",
                soleWait(lock::lockInterruptibly));
    }

    @Test
    void aTaskOfAnotherLoopIsToldWithItsLoop() throws Exception {
        try (EventLoop other = EventLoop.open(LoopOptions.named("other"))) {
            Task<?> far = start(other, "far", () -> new Event().await());
            assertEquals("Task.await] waits for task \"far\" of loop \"other\"", soleWait(far::await));
        }
    }

    @Test
    void aStartIsWaitedForByWhoStarts() throws Exception {
        assertTrue(graph(loop -> start(loop, "owner", () -> TaskGroup.scope(GroupOptions.named("g"),
                group -> group.start(_ -> new Event().await(), "server")))).endsWith("""
                        waiting for others:
                          task "owner" [%s, in TaskGroup.start] waits for the start of task "server"\
                        """.formatted(HERE)));
    }

    // --- who is in it ---

    @Test
    void theCallerIsNotInItIfNobodyWaitsForIt() throws Exception {
        assertEquals("loop \"test\": 0 tasks", graph(_ -> {}));
    }

    @Test
    void theCallerIsInItIfSomebodyWaitsForIt() throws Exception {
        assertTrue(graph(loop -> {
            Task<?> self = Weft.currentTask();
            start(loop, "a", self::await);
        }).contains("not waiting:\n  task \"Task-1\" [RUNNING at WaitGraphTest.java:N] runs"));
    }

    @Test
    void whoseWaitHasEndedIsReady() throws Exception {
        try (EventLoop loop = EventLoop.open()) {
            String graph = loop.run(() -> {
                Event event = new Event();
                start(loop, "woken", event::await);
                Weft.yieldNow();
                event.set();
                start(loop, "new", () -> {});
                return WaitGraph.of(loop).toString();
            });
            assertEquals("""
                    loop "loop": 2 tasks
                    not waiting:
                      task "woken" [RUNNING at WaitGraphTest.java:N] is ready to run
                      task "new" [PENDING] is ready to run\
                    """, graph.replaceAll("java:\\d+", "java:N"));
        }
    }

    @Test
    void ofTenThousandTasksTheDeadlockAndTheFirstOfTheOthersAreTold() throws Exception {
        String graph = graph(loop -> {
            Event event = new Event();
            for (int i = 0; i < 5_000; i++) {
                start(loop, "many-" + i, event::await);
            }
            ReentrantLock a = new ReentrantLock();
            ReentrantLock b = new ReentrantLock();
            start(loop, "one", holding(a, b));
            start(loop, "two", holding(b, a));
            for (int i = 5_000; i < 10_000; i++) {
                start(loop, "many-" + i, event::await);
            }
        });
        assertTrue(graph.startsWith("""
                loop "test": 10002 tasks
                deadlock:
                  task "one" [%1$s, in ReentrantLock.lockInterruptibly] waits for a ReentrantLock held by task "two"
                  task "two" [%1$s, in ReentrantLock.lockInterruptibly] waits for a ReentrantLock held by task "one"
                waiting for nobody who is known:
                  task "many-0" [%1$s, in Event.await] waits for an event that is clear
                """.formatted(HERE)), graph);
        assertTrue(graph.contains("task \"many-47\""), graph);
        assertTrue(graph.endsWith("\n  … and 9952 more"), graph);
    }

    /// At once: each pair of a waiter and a holder would make ten million.
    @Test
    void manyWhoWaitForManyAreTold() throws Exception {
        String graph = graph(loop -> {
            CapacityLimiter limiter = new CapacityLimiter(1_000);
            Event event = new Event();
            for (int i = 0; i < 11_000; i++) {
                start(loop, "many-" + i, () -> limiter.run(event::await));
            }
        });
        assertTrue(graph.endsWith("""
                  task "many-49" [%s, in CapacityLimiter.run] waits for an event that is clear
                  … and 950 more
                waiting for others:
                  … and 10000 more\
                """.formatted(HERE)), graph);
    }

    @Test
    void ofAThousandDeadlocksTheFirstAreTold() throws Exception {
        String graph = graph(loop -> {
            for (int i = 0; i < 1_000; i++) {
                ReentrantLock a = new ReentrantLock();
                ReentrantLock b = new ReentrantLock();
                start(loop, "one-" + i, holding(a, b));
                start(loop, "two-" + i, holding(b, a));
            }
        });
        assertTrue(graph.contains("\n… and 975 more deadlocks\n"), graph);
        assertTrue(graph.lines().count() < 100, graph);
    }

    @Test
    void itIsRefusedFromElsewhere() {
        try (EventLoop loop = EventLoop.open()) {
            assertThrows(WrongThreadException.class, () -> WaitGraph.of(loop));
        }
    }
}
