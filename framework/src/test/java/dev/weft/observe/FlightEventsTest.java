package dev.weft.observe;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.EventLoop;
import dev.weft.GroupOptions;
import dev.weft.LoopOptions;
import dev.weft.Task;
import dev.weft.TaskGroup;
import dev.weft.Weft;
import dev.weft.loop.Observer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import jdk.jfr.consumer.RecordingStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Weft's events in the JDK's Flight Recorder.
@Tag("loop")
class FlightEventsTest {

    @TempDir
    Path folder;

    private final Recording recording = new Recording();

    @AfterEach
    void end() {
        recording.close();
    }

    private List<RecordedEvent> recorded(String name) throws Exception {
        recording.stop();
        Path file = folder.resolve("events.jfr");
        recording.dump(file);
        return RecordingFile.readAllEvents(file).stream().filter(event -> event.getEventType().getName().equals(name))
                .toList();
    }

    @Test
    void aTaskIsASpanWithItsNameLoopOutcomeAndSwitches() throws Exception {
        try (EventLoop loop = EventLoop.open(LoopOptions.named("recorded"))) {
            recording.enable("dev.weft.Task");
            recording.start();
            loop.submit(() -> {
                Weft.sleep(Duration.ofMillis(5));
                return 1;
            }, "sleeps").await();
            Task<?> fails = loop.submit(() -> {
                throw new IllegalStateException("on purpose");
            }, "fails");
            await().until(fails::isDone);
            Task<?> cancelled = loop.submit(() -> {
                Weft.sleep(Duration.ofHours(1));
                return 1;
            }, "is cancelled");
            await().until(() -> cancelled.status() == Task.Status.RUNNING);
            cancelled.cancel("seen enough");
            await().until(cancelled::isDone);
            Map<String, RecordedEvent> byName = recorded("dev.weft.Task").stream()
                    .filter(event -> event.getString("loop").equals("recorded"))
                    .collect(Collectors.toMap(event -> event.getString("name"), event -> event));
            assertEquals(Map.of("sleeps", "success", "fails", "failure", "is cancelled", "cancelled"),
                    byName.entrySet().stream()
                            .collect(
                                    Collectors.toMap(Map.Entry::getKey, each -> each.getValue().getString("outcome"))));
            RecordedEvent sleeps = byName.get("sleeps");
            assertTrue(sleeps.getDuration().compareTo(Duration.ofMillis(5)) >= 0, sleeps::toString);
            assertTrue(sleeps.getLong("switches") >= 2, sleeps::toString);
            assertEquals(List.of("Weft"), sleeps.getEventType().getCategoryNames());
        }
    }

    @Test
    void tasksAreNotRecordedUnlessARecordingAsksForThem() throws Exception {
        try (EventLoop loop = EventLoop.open(LoopOptions.named("recorded"))) {
            recording.start();
            assertNull(Observer.ofTasks());
            loop.submit(() -> 1).await();
            assertEquals(List.of(), recorded("dev.weft.Task"));
        }
    }

    @Test
    void nobodyObservesBeforeAndAfterARecording() {
        try (EventLoop loop = EventLoop.open()) {
            assertNull(Observer.ofTasks(), loop::toString);
            recording.enable("dev.weft.Task");
            recording.start();
            assertNotNull(Observer.ofTasks());
            recording.stop();
            assertNull(Observer.ofTasks());
            assertNull(Observer.current());
        }
    }

    @Test
    void aSlowStepIsRecordedWhileItLasts() throws Exception {
        try (EventLoop loop = EventLoop.open(LoopOptions.named("recorded").slowStep(Duration.ofMillis(20)));
                RecordingStream stream = new RecordingStream()) {
            CountDownLatch seen = new CountDownLatch(1);
            stream.enable("dev.weft.SlowStep");
            stream.onEvent("dev.weft.SlowStep", event -> {
                if (event.getString("task").equals("task \"hog\"") && event.getString("loop").equals("recorded")
                        && event.getString("at").startsWith("FlightEventsTest.java:")
                        && event.getString("stack").contains("FlightEventsTest.")) {
                    seen.countDown();
                }
            });
            stream.startAsync();
            loop.submit(() -> {
                while (seen.getCount() > 0) {
                    Thread.onSpinWait();
                }
                return null;
            }, "hog").await();
        }
    }

    @Test
    void aStragglerIsRecorded() throws Exception {
        try (EventLoop loop = EventLoop.open(LoopOptions.named("recorded"))) {
            recording.enable("dev.weft.Straggler");
            recording.start();
            Semaphore never = new Semaphore(0);
            Task<?> main = loop.submit(() -> {
                TaskGroup.run(GroupOptions.named("stubborn").stragglersAfter(Duration.ofMillis(1)), group -> {
                    group.fork(() -> never.acquireUninterruptibly(), "deaf");
                    Weft.yieldNow();
                    group.cancel("seen enough");
                });
                return null;
            });
            await().until(() -> {
                Path file = folder.resolve("meanwhile.jfr");
                recording.dump(file);
                return RecordingFile.readAllEvents(file).stream()
                        .anyMatch(event -> event.getEventType().getName().equals("dev.weft.Straggler"));
            });
            never.release();
            await().until(main::isDone);
            RecordedEvent event = recorded("dev.weft.Straggler").getFirst();
            assertEquals("deaf", event.getString("task"));
            assertTrue(event.getString("of").contains("stubborn"), event::toString);
        }
    }

    @Test
    void lagIsRecordedIfItIsAskedFor() throws Exception {
        try (EventLoop loop = EventLoop.open(LoopOptions.named("recorded"));
                RecordingStream stream = new RecordingStream()) {
            CountDownLatch seen = new CountDownLatch(1);
            stream.enable("dev.weft.LoopLag");
            stream.onEvent("dev.weft.LoopLag", event -> {
                if (event.getString("loop").equals("recorded")) {
                    seen.countDown();
                }
            });
            stream.startAsync();
            seen.await();
            assertTrue(loop.load().lag().toMinutes() < 1);
        }
    }
}
