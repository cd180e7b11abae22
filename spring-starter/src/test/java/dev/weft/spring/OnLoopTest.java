package dev.weft.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.weft.EventLoop;
import dev.weft.Task;
import dev.weft.TaskFailedException;
import dev.weft.Waits;
import dev.weft.Weft;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class OnLoopTest {

    private final ApplicationContextRunner application = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(WeftAutoConfiguration.class))
            .withPropertyValues("weft.loops.orders.count=1", "weft.loops.main.count=1").withBean(Orders.class)
            .withBean(Confined.class);

    // --- waiting for a value ---

    @Test
    void theCallerGetsTheValueThatTheMethodReturnedOnTheLoop() {
        with(orders -> assertThat(orders.where()).isEqualTo("orders"));
    }

    @Test
    void theTaskIsNamedAfterTheMethod() {
        with(orders -> assertThat(orders.taskName()).isEqualTo("Orders.taskName"));
    }

    @Test
    void theCallerGetsTheExceptionAsTheMethodThrewIt() {
        IOException failure = new IOException("no such article");
        with(orders -> assertThatThrownBy(() -> orders.fail(failure)).isSameAs(failure));
    }

    @Test
    void aMethodOfTheSameLoopIsSimplyCalled() {
        application.run(context -> {
            Orders orders = context.getBean(Orders.class);
            EventLoop loop = context.getBean("orders", EventLoop.class);
            loop.run(() -> assertThat(orders.task()).isSameAs(Weft.currentTask()));
        });
    }

    @Test
    void aTaskOfAnotherLoopWaitsWithoutHoldingItUp() {
        application.run(context -> {
            Orders orders = context.getBean(Orders.class);
            EventLoop other = context.getBean("main", EventLoop.class);
            Task<String> waiting = other.submit(() -> orders.whenOpened());
            await().until(() -> orders.seen().inside == 1);
            assertThat(other.run(() -> "goes on")).isEqualTo("goes on");
            orders.seen().open.countDown();
            assertThat(waiting.await()).isEqualTo("opened");
        });
    }

    @Test
    void theContextFollowsTheCall() {
        with(orders -> {
            MDC.put("request", "4711");
            try {
                assertThat(orders.request()).isEqualTo("4711");
            } finally {
                MDC.remove("request");
            }
        });
    }

    // --- the caller is cancelled ---

    @Test
    void anInterruptedCallerCancelsTheMethodAndWaitsForItsCleanup() {
        with(orders -> {
            Caller caller = new Caller(() -> orders.waitAndCleanUp());
            await().until(() -> orders.seen().inside == 1);
            caller.thread.interrupt();
            assertThat(caller.failure()).isInstanceOf(InterruptedException.class);
            assertThat(orders.seen().cleanedUp).isTrue();
        });
    }

    @Test
    void aMethodThatDeclaresNoInterruptLeavesItOnTheThread() {
        with(orders -> {
            Caller caller = new Caller(() -> {
                try {
                    orders.waitQuietly();
                } finally {
                    orders.seen().keptInterrupt = Thread.currentThread().isInterrupted();
                }
            });
            await().until(() -> orders.seen().inside == 1);
            caller.thread.interrupt();
            assertThat(caller.failure()).isInstanceOf(CancellationException.class);
            assertThat(orders.seen().keptInterrupt).isTrue();
        });
    }

    @Test
    void aMethodThatEndsWithAValueAllTheSameHasDecided() {
        with(orders -> {
            Caller caller = new Caller(() -> orders.seen().decided = orders.waitAndReturn());
            await().until(() -> orders.seen().inside == 1);
            caller.thread.interrupt();
            assertThat(caller.failure()).isNull();
            assertThat(orders.seen().decided).isEqualTo("decided");
        });
    }

    @Test
    void aTimeoutAroundTheCallCancelsTheMethod() {
        application.run(context -> {
            Orders orders = context.getBean(Orders.class);
            assertThat(context.getBean("main", EventLoop.class)
                    .run(() -> Weft.moveOnAfter(Duration.ofMillis(20), () -> orders.waitAndCleanUp()))).isFalse();
            assertThat(orders.seen().cleanedUp).isTrue();
        });
    }

    // --- futures ---

    @Test
    void aCompletableFutureEndsWithWhatTheMethodsOwnCameTo() {
        with(orders -> assertThat(orders.later("value").join()).isEqualTo("value on orders"));
    }

    @Test
    void aCompletionStageEndsWithWhatTheMethodsOwnCameTo() {
        with(orders -> assertThat(orders.stage().toCompletableFuture().join()).isEqualTo("orders"));
    }

    @Test
    void aFutureEndsWithWhatTheMethodsOwnCameTo() {
        with(orders -> assertThat(orders.future().get()).isEqualTo("orders"));
    }

    @Test
    void aTaskEndsWithWhatTheMethodsOwnCameTo() {
        with(orders -> assertThat(orders.spawned().await()).isEqualTo("orders"));
    }

    @Test
    void aFutureHasTheExceptionAsTheMethodThrewIt() {
        IOException failure = new IOException("no such article");
        with(orders -> assertThatThrownBy(() -> orders.failLater(failure).get()).cause().isSameAs(failure));
    }

    @Test
    void aFutureHasTheFailureOfTheOneThatTheMethodReturned() {
        IOException failure = new IOException("no such article");
        with(orders -> assertThatThrownBy(() -> orders.returnFailed(failure).get()).cause().isSameAs(failure));
    }

    @Test
    void aTaskHasTheFailureOfTheOneThatTheMethodSpawned() {
        IOException failure = new IOException("no such article");
        with(orders -> assertThatThrownBy(() -> orders.spawnFailing(failure).await())
                .isInstanceOf(TaskFailedException.class).cause().isSameAs(failure));
    }

    @Test
    void cancellingTheFutureCancelsTheTask() {
        with(orders -> {
            CompletableFuture<String> future = orders.waitLater();
            await().until(() -> orders.seen().inside == 1);
            future.cancel(true);
            await().until(() -> orders.seen().cleanedUp);
        });
    }

    @Test
    void cancellingTheFutureCancelsTheOneThatTheMethodReturned() {
        with(orders -> {
            CompletableFuture<String> future = orders.returnNever();
            await().until(() -> orders.seen().never != null);
            future.cancel(true);
            await().until(() -> orders.seen().never.isCancelled());
        });
    }

    // --- which methods ---

    @Test
    void onAClassItGoesForAllItsMethodsButThoseOfObject() {
        application.run(context -> {
            Confined confined = context.getBean(Confined.class);
            assertThat(confined.where()).isEqualTo("orders");
            assertThat(confined.elsewhere()).isEqualTo("main");
            assertThat(confined.toString()).startsWith("nowhere");
        });
    }

    @Test
    void fieldsOfAConfinedBeanNeedNoLocks() {
        application.run(context -> {
            Confined confined = context.getBean(Confined.class);
            Thread[] threads = new Thread[4];
            for (int i = 0; i < threads.length; i++) {
                threads[i] = Thread.ofPlatform().start(() -> {
                    for (int n = 0; n < 500; n++) {
                        confined.count();
                    }
                });
            }
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(confined.counted()).isEqualTo(2000);
        });
    }

    private interface Check {

        void of(Orders orders) throws Exception;
    }

    private void with(Check check) {
        application.run(context -> check.of(context.getBean(Orders.class)));
    }

    /// A thread of its own that calls, and how that ended.
    private static final class Caller {

        private final CompletableFuture<Throwable> end = new CompletableFuture<>();
        private final Thread thread;

        Caller(dev.weft.Action call) {
            thread = Thread.ofPlatform().start(() -> {
                try {
                    call.run();
                    end.complete(null);
                } catch (Throwable t) {
                    end.complete(t);
                }
            });
        }

        Throwable failure() throws Exception {
            return end.get(20, TimeUnit.SECONDS);
        }
    }

    static class Orders {

        private final Seen seen = new Seen();

        /// A proxy has no fields of the bean's.
        public Seen seen() {
            return seen;
        }

        @OnLoop("orders")
        public String where() {
            return EventLoop.current().name();
        }

        @OnLoop("orders")
        public String taskName() {
            return Weft.currentTask().name();
        }

        @OnLoop("orders")
        public Object task() {
            return Weft.currentTask();
        }

        @OnLoop("orders")
        public void fail(IOException with) throws IOException {
            throw with;
        }

        @OnLoop("orders")
        public String whenOpened() throws InterruptedException {
            seen.inside++;
            seen.open.await();
            return "opened";
        }

        @OnLoop("orders")
        public String request() {
            return MDC.get("request");
        }

        @OnLoop("orders")
        public void waitAndCleanUp() throws InterruptedException {
            seen.inside++;
            try {
                Waits.forever();
            } finally {
                Weft.shield(() -> Weft.sleep(Duration.ofMillis(20)));
                seen.cleanedUp = true;
            }
        }

        @OnLoop("orders")
        public void waitQuietly() {
            seen.inside++;
            CompletableFuture<Void> nobody = new CompletableFuture<>();
            try {
                nobody.get();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        @OnLoop("orders")
        public String waitAndReturn() {
            seen.inside++;
            try {
                return Waits.forever();
            } catch (InterruptedException e) {
                return "decided";
            }
        }

        @OnLoop("orders")
        public CompletableFuture<String> later(String value) {
            String where = EventLoop.current().name();
            return CompletableFuture.supplyAsync(() -> value + " on " + where);
        }

        @OnLoop("orders")
        public CompletionStage<String> stage() {
            return CompletableFuture.completedStage(EventLoop.current().name());
        }

        @OnLoop("orders")
        public Future<String> future() {
            return CompletableFuture.completedFuture(EventLoop.current().name());
        }

        @OnLoop("orders")
        public Task<String> spawned() {
            return Weft.spawn(() -> EventLoop.current().name());
        }

        @OnLoop("orders")
        public CompletableFuture<String> failLater(IOException with) throws IOException {
            throw with;
        }

        @OnLoop("orders")
        public CompletableFuture<String> returnFailed(IOException with) {
            return CompletableFuture.failedFuture(with);
        }

        @OnLoop("orders")
        public Task<String> spawnFailing(IOException with) {
            return Weft.spawn(() -> {
                throw with;
            });
        }

        @OnLoop("orders")
        public CompletableFuture<String> waitLater() throws InterruptedException {
            waitAndCleanUp();
            return null;
        }

        @OnLoop("orders")
        public CompletableFuture<String> returnNever() {
            seen.never = new CompletableFuture<>();
            return seen.never;
        }
    }

    @OnLoop("orders")
    static class Confined {

        private int count;

        public String where() {
            return EventLoop.current().name();
        }

        @OnLoop("main")
        public String elsewhere() {
            return EventLoop.current().name();
        }

        public void count() {
            int before = count;
            Thread.onSpinWait();
            count = before + 1;
        }

        public int counted() {
            return count;
        }

        @Override
        public String toString() {
            try {
                return "on " + EventLoop.current();
            } catch (IllegalStateException e) {
                return "nowhere";
            }
        }
    }

    static final class Seen {

        volatile int inside;
        volatile boolean cleanedUp;
        volatile boolean keptInterrupt;
        volatile String decided;
        volatile CompletableFuture<String> never;
        final CountDownLatch open = new CountDownLatch(1);
    }
}
