package dev.weft.spring.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Task;
import dev.weft.TaskGroup;
import dev.weft.Weft;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/// A handler method that asks for a group has one, and control leaves it only when its tasks have ended.
class RequestGroupTest {

    private static final BlockingQueue<String> EVENTS = new LinkedBlockingQueue<>();
    private static WebApp app;

    @BeforeAll
    static void start() {
        app = WebApp.start(Orders.class);
    }

    @AfterAll
    static void stop() {
        app.close();
    }

    @BeforeEach
    void clear() {
        EVENTS.clear();
    }

    @Test
    void groupIsNamedAfterMethodAndPattern() throws Exception {
        assertThat(app.get("/name/7").body()).isEqualTo("GET /name/{id}");
    }

    @Test
    void handlerHasItsTasksResults() throws Exception {
        assertThat(app.get("/both").body()).isEqualTo("Ada has 3 books");
    }

    @Test
    void answerIsWrittenOnlyWhenAllTasksHaveEnded() throws Exception {
        assertThat(app.get("/forgotten").statusCode()).isEqualTo(200);

        assertThat(EVENTS).containsExactly("handler returned", "task ended");
    }

    @Test
    void failingTaskFailsTheRequestAsIfTheHandlerHadThrown() throws Exception {
        HttpResponse<String> response = app.get("/failing");

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.body()).isEqualTo("handled: no order 7");
    }

    @Test
    void failingTaskCancelsItsSiblingsAndTheHandler() throws Exception {
        app.get("/failing");

        assertThat(EVENTS).containsExactlyInAnyOrder("sibling cancelled", "handler cancelled");
    }

    @Test
    void checkedExceptionOfATaskIsSeenAsItselfToo() throws Exception {
        assertThat(app.get("/checked").statusCode()).isEqualTo(410);
    }

    @Test
    void errorsOfAHandlersOwnAreUntouched() throws Exception {
        assertThat(app.get("/own").body()).isEqualTo("handled: own");
    }

    @Test
    void handlerWithoutAGroupRunsAsEver() throws Exception {
        assertThat(app.get("/plain").body()).isEqualTo("plain");
    }

    @Test
    void groupThatOutlivesItsHandlerTakesNoMoreTasks() throws Exception {
        assertThat(app.get("/later").body()).contains("group \"GET /later\" takes no more tasks: it has ended");
    }

    @RestController
    static class Orders {

        @GetMapping("/name/{id}")
        String name(@PathVariable int id, TaskGroup group) {
            return group.name();
        }

        @GetMapping("/both")
        String both(TaskGroup group) throws InterruptedException {
            Task<String> user = group.fork(() -> "Ada");
            Task<Integer> books = group.fork(() -> 3);
            return user.await() + " has " + books.await() + " books";
        }

        @GetMapping("/forgotten")
        String forgotten(TaskGroup group) {
            CountDownLatch returned = new CountDownLatch(1);
            group.fork(() -> {
                returned.await();
                EVENTS.add("task ended");
            });
            try {
                return "done";
            } finally {
                EVENTS.add("handler returned");
                returned.countDown();
            }
        }

        @GetMapping("/failing")
        String failing(TaskGroup group) throws InterruptedException {
            CountDownLatch waiting = new CountDownLatch(2);
            group.fork(() -> {
                try {
                    waiting.countDown();
                    Thread.sleep(Duration.ofMinutes(1));
                } catch (InterruptedException e) {
                    EVENTS.add("sibling cancelled");
                    throw e;
                }
            });
            group.fork(() -> {
                waiting.await();
                throw new OrderNotFound("no order 7");
            });
            try {
                waiting.countDown();
                Thread.sleep(Duration.ofMinutes(1));
                return "never";
            } catch (InterruptedException e) {
                EVENTS.add("handler cancelled");
                throw e;
            }
        }

        @GetMapping("/checked")
        String checked(TaskGroup group) throws InterruptedException {
            return group.<String>fork(() -> {
                throw new Gone();
            }).await();
        }

        @GetMapping("/own")
        String own(TaskGroup group) {
            group.fork(() -> Weft.sleep(Duration.ofMinutes(1)));
            throw new OrderNotFound("own");
        }

        @GetMapping("/plain")
        String plain() {
            return "plain";
        }

        @GetMapping("/later")
        Callable<String> later(TaskGroup group) {
            return () -> {
                try {
                    return group.fork(() -> "late").await();
                } catch (IllegalStateException e) {
                    return e.getMessage();
                }
            };
        }

        @ExceptionHandler
        ResponseEntity<String> notFound(OrderNotFound e) {
            return ResponseEntity.status(HttpStatus.NOT_FOUND).body("handled: " + e.getMessage());
        }

        /// Without unwrapping this would take all.
        @ExceptionHandler
        ResponseEntity<String> anything(RuntimeException e) {
            return ResponseEntity.internalServerError().body("handled as any: " + e);
        }
    }

    static class OrderNotFound extends RuntimeException {

        private static final long serialVersionUID = 1L;

        OrderNotFound(String message) {
            super(message);
        }
    }

    @ResponseStatus(HttpStatus.GONE)
    static class Gone extends Exception {

        private static final long serialVersionUID = 1L;
    }
}
