package dev.weft.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.EventLoop;
import dev.weft.LoopOptions;
import dev.weft.Waits;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;
import org.springframework.core.task.TaskRejectedException;

class LoopTaskExecutorTest {

    private final List<String> uncaught = new ArrayList<>();
    private final EventLoop loop = EventLoop.open(LoopOptions.named("work"))
            .onUncaught((source, failure) -> uncaught.add(failure.getMessage()));
    private final LoopTaskExecutor executor = LoopTaskExecutor.on(loop);

    @AfterEach
    void close() {
        loop.close();
    }

    private static String where() {
        return EventLoop.current().name();
    }

    @Test
    void everythingRunsOnTheLoop() throws Exception {
        CompletableFuture<String> executed = new CompletableFuture<>();
        executor.execute(() -> executed.complete(where()));
        assertThat(executed.get()).isEqualTo("work");
        assertThat(executor.submit(LoopTaskExecutorTest::where).get()).isEqualTo("work");
        assertThat(executor.submitCompletable(LoopTaskExecutorTest::where).join()).isEqualTo("work");
    }

    @Test
    void aRunnableEndsWithNothing() throws Exception {
        List<String> ran = new ArrayList<>();
        assertThat(executor.submit(() -> {
            ran.add(where());
        }).get()).isNull();
        assertThat(executor.submitCompletable(() -> {
            ran.add(where());
        }).join()).isNull();
        assertThat(ran).containsExactly("work", "work");
    }

    @Test
    void whatNobodyHasAHandleOnFailsToTheLoopsHandler() throws Exception {
        executor.execute(() -> {
            throw new IllegalStateException("nobody looks");
        });
        assertThat(loop.run(() -> List.copyOf(uncaught))).containsExactly("nobody looks");
    }

    @Test
    void aFutureHasTheFailure() {
        IllegalStateException failure = new IllegalStateException("look");
        Future<?> future = executor.submit(() -> {
            throw failure;
        });
        assertThatThrownBy(future::get).cause().isSameAs(failure);
    }

    @Test
    void cancellingAFutureCancelsItsTask() throws Exception {
        CountDownLatch running = new CountDownLatch(2);
        CountDownLatch cancelled = new CountDownLatch(2);
        List<Future<?>> futures = List.of(executor.submit(() -> waitUntilCancelled(running, cancelled)),
                executor.submitCompletable(() -> waitUntilCancelled(running, cancelled)));
        running.await();
        futures.forEach(future -> future.cancel(true));
        cancelled.await();
    }

    private static Void waitUntilCancelled(CountDownLatch running, CountDownLatch cancelled)
            throws InterruptedException {
        try {
            running.countDown();
            return Waits.forever();
        } finally {
            cancelled.countDown();
        }
    }

    @Test
    void everythingIsDecorated() throws Exception {
        List<String> order = new ArrayList<>();
        LoopTaskExecutor decorated = executor.decoratedBy(task -> () -> {
            order.add("before");
            task.run();
            order.add("after");
        });
        decorated.execute(() -> order.add("execute"));
        decorated.submit(() -> order.add("submit")).get();
        assertThatThrownBy(() -> decorated.submit(() -> {
            throw new Exception("fails");
        }).get()).cause().hasMessage("fails");
        assertThat(order).containsExactly("before", "execute", "after", "before", "submit", "after", "before",
                "after");
    }

    @Test
    void theContextOfWhoeverHandsItOverFollows() throws Exception {
        MDC.put("request", "4711");
        try {
            CompletableFuture<String> executed = new CompletableFuture<>();
            executor.execute(() -> executed.complete(MDC.get("request")));
            assertThat(executed.get()).isEqualTo("4711");
        } finally {
            MDC.remove("request");
        }
    }

    @Test
    void aClosedLoopRejectsAsSpringsExecutorsDo() {
        loop.close();
        assertThatThrownBy(() -> executor.execute(() -> {})).isInstanceOf(TaskRejectedException.class)
                .hasMessageContaining("loop \"work\" is closed");
        assertThatThrownBy(() -> executor.submit(() -> 1)).isInstanceOf(TaskRejectedException.class);
    }
}
