package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// `Task.onDone`.
class TaskCallbackTest {

    private static final GroupOptions SUPERVISOR = GroupOptions.named("supervisor").onFailure(OnFailure.KEEP_GOING);

    private final List<String> events = Collections.synchronizedList(new ArrayList<>());

    /// S10
    @OnEveryBackend
    void callbacksAreCalledOnceEachInTheOrderOfAdding(Backend backend) throws Exception {
        backend.run(() -> TaskGroup.run(group -> {
            CountDownLatch go = new CountDownLatch(1);
            Task<Integer> task = group.fork(() -> {
                go.await();
                return 42;
            });
            for (String name : List.of("a", "b", "c")) {
                task.onDone(ended -> events.add(name + " " + ended.resultNow()));
            }
            go.countDown();
        }));
        assertEquals(List.of("a 42", "b 42", "c 42"), events);
    }

    /// S10
    @OnEveryBackend
    void aCallbackOnATaskThatHasEndedIsCalledAtOnce(Backend backend) throws Exception {
        backend.run(() -> TaskGroup.run(group -> {
            Task<Integer> task = group.fork(() -> 42);
            task.await();
            Thread here = Thread.currentThread();
            task.onDone(ended -> events.add("at once " + (Thread.currentThread() == here)));
            assertEquals(List.of("at once true"), events);
        }));
    }

    /// The callbacks are part of the task.
    @OnEveryBackend
    void theGroupWaitsForCallbacksThatSuspend(Backend backend) throws Exception {
        AtomicReference<Thread> thread = new AtomicReference<>();
        backend.run(() -> TaskGroup.run(group -> {
            CountDownLatch go = new CountDownLatch(1);
            Task<Thread> task = group.fork(() -> {
                go.await();
                return Thread.currentThread();
            });
            task.onDone(ended -> {
                thread.set(Thread.currentThread());
                sleep();
            });
            go.countDown();
            assertSame(task.await(), thread.get());
        }));
        assertEquals(List.of("slept"), events);
    }

    private void sleep() {
        try {
            Weft.yieldNow();
            Weft.sleep(Duration.ofNanos(1));
            events.add("slept");
        } catch (InterruptedException e) {
            events.add("interrupted");
        }
    }

    /// Rule 1: also for a task that never ran, so that what was handed to it can be released.
    @Test
    @Tag("loop")
    void aTaskThatNeverRanTellsItsCallbacksAndTheyMaySuspend() throws Exception {
        Weft.run(() -> TaskGroup.run(group -> {
            Task<?> task = group.fork(() -> events.add("ran"));
            task.onDone(ended -> {
                events.add("told " + ended.status());
                sleep();
            });
            task.cancel("before it began");
        }));
        assertEquals(List.of("told CANCELLED", "slept"), events);
    }

    @OnEveryBackend
    void aCallbackOfACancelledTaskMaySuspend(Backend backend) throws Exception {
        backend.run(() -> TaskGroup.run(group -> {
            CountDownLatch ready = new CountDownLatch(1);
            Task<?> task = group.fork(() -> {
                ready.countDown();
                Waits.foreignForever();
            });
            task.onDone(ended -> {
                events.add(ended.status() + " " + Thread.currentThread().isInterrupted());
                sleep();
            });
            ready.await();
            task.cancel("enough");
        }));
        assertEquals(List.of("CANCELLED false", "slept"), events);
    }

    @Test
    @Tag("loop")
    void whatACallbackThrowsIsReportedAndTheOthersAreCalled() throws Exception {
        Weft.run(() -> {
            EventLoop.current().onUncaught((source, failure) -> events.add(source + ": " + failure.getMessage()));
            TaskGroup.run(group -> {
                Task<Integer> task = group.fork(() -> 42, "answer");
                task.onDone(ended -> {
                    throw new IllegalStateException("boom");
                });
                task.onDone(ended -> events.add("second"));
            });
        });
        assertEquals(List.of("a callback of task \"answer\": boom", "second"), events);
    }

    @OnEveryBackend
    void aCallbackIsALookAtTheFailure(Backend backend) throws Exception {
        backend.run(() -> TaskGroup.run(SUPERVISOR, group -> {
            Task<?> task = group.fork(() -> {
                throw new IOException("boom");
            });
            task.onDone(ended -> events.add(ended.exceptionNow().getMessage()));
            group.join();
        }));
        assertEquals(List.of("boom"), events);
    }

    @OnEveryBackend
    void aCallbackThatIsAddedByACallbackIsCalled(Backend backend) throws Exception {
        backend.run(() -> TaskGroup.run(group -> {
            CountDownLatch go = new CountDownLatch(1);
            Task<?> task = group.fork(() -> go.await());
            task.onDone(first -> {
                first.onDone(second -> events.add("inner"));
                events.add("outer");
            });
            go.countDown();
        }));
        assertEquals(List.of("inner", "outer"), events);
    }

    /// A race off the loop: whoever adds a callback while the task ends is told exactly once.
    @OnEveryBackend
    void aCallbackThatIsAddedWhileTheTaskEndsIsCalledOnce(Backend backend) throws Exception {
        for (int i = 0; i < 500; i++) {
            events.clear();
            backend.run(() -> TaskGroup.run(group -> {
                Task<Integer> task = group.fork(() -> 42);
                Thread.yield();
                task.onDone(ended -> events.add("told"));
            }));
            assertEquals(List.of("told"), events);
        }
    }

    @OnEveryBackend
    void whoeverAwaitsATaskDoesNotWaitForItsCallbacks(Backend backend) throws Exception {
        backend.run(() -> TaskGroup.run(group -> {
            CountDownLatch gate = new CountDownLatch(1);
            CountDownLatch begin = new CountDownLatch(1);
            Task<Integer> task = group.fork(() -> {
                begin.await();
                return 1;
            });
            task.onDone(done -> {
                try {
                    gate.await();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            });
            Task<Integer> awaiter = group.fork(() -> {
                begin.countDown();
                return task.await();
            });
            assertEquals(1, awaiter.await());
            gate.countDown();
        }));
    }
}
