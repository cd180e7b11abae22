package dev.weft.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.CapturedLog;
import dev.weft.EventLoop;
import dev.weft.LoopOptions;
import dev.weft.Task;
import dev.weft.loop.Observer;
import dev.weft.loop.Scheduler;
import dev.weft.loop.Strand;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Who is told of what happens.
@Tag("loop")
class ObserverTest {

    private static final class Noting implements Observer {

        private final List<String> seen = new CopyOnWriteArrayList<>();

        @Override
        public boolean observesTasks() {
            return true;
        }

        @Override
        public void loopOpened(Scheduler loop) {
            note(loop, "opened");
        }

        @Override
        public void loopClosed(Scheduler loop) {
            note(loop, "closed");
        }

        private void note(Scheduler loop, String what) {
            // Loops of other tests may be about.
            if (loop.name().equals("observed") && !seen.contains(what)) {
                seen.add(what);
            }
        }

        @Override
        public Consumer<String> taskBegins(Strand task) {
            if (!(task.owner() instanceof Task<?> its) || !its.name().equals("mine")) {
                return null;
            }
            seen.add("begins");
            return outcome -> seen.add(outcome + ", seen by nobody: " + !its.isDone());
        }
    }

    @Test
    void aLoopAndItsTasksAreToldInOrder() throws Exception {
        Noting observer = new Noting();
        Observer.add(observer);
        try (EventLoop loop = EventLoop.open(LoopOptions.named("observed"))) {
            loop.submit(() -> 1, "mine").await();
        } finally {
            Observer.remove(observer);
        }
        assertEquals(List.of("opened", "begins", "success, seen by nobody: true", "closed"), observer.seen);
    }

    @Test
    void onlyThoseWhoObserveTasksCostThemAnything() {
        Observer indifferent = new Observer() {
        };
        Observer.add(indifferent);
        try {
            assertNull(Observer.ofTasks());
        } finally {
            Observer.remove(indifferent);
        }
    }

    @Test
    void oneThatFailsIsLoggedAndHarmsNobody() throws Exception {
        Observer broken = new Observer() {

            @Override
            public boolean observesTasks() {
                return true;
            }

            @Override
            public Consumer<String> taskBegins(Strand task) {
                throw new IllegalStateException("on purpose");
            }
        };
        Noting observer = new Noting();
        Observer.add(broken);
        Observer.add(observer);
        try (CapturedLog log = CapturedLog.open(); EventLoop loop = EventLoop.open(LoopOptions.named("observed"))) {
            assertEquals(1, loop.submit(() -> 1, "mine").await());
            assertTrue(observer.seen.contains("begins"));
            assertFalse(log.having("an observer failed").isEmpty());
        } finally {
            Observer.remove(broken);
            Observer.remove(observer);
        }
    }
}
