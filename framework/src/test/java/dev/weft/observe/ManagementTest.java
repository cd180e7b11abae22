package dev.weft.observe;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.EventLoop;
import dev.weft.LoopOptions;
import dev.weft.Task;
import dev.weft.channel.Event;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.concurrent.CancellationException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMX;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Tasks over JMX, as any of its clients sees them.
@Tag("loop")
class ManagementTest {

    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    private ObjectName name;
    private TasksMXBean tasks;

    @BeforeEach
    void register() throws Exception {
        name = new ObjectName(Management.NAME);
        Management.register();
        tasks = JMX.newMXBeanProxy(server, name, TasksMXBean.class);
    }

    @AfterEach
    void unregister() throws Exception {
        Management.allowCancel(false);
        server.unregisterMBean(name);
    }

    private static Task<?> stuck(EventLoop loop) {
        Task<?> task = loop.submit(() -> {
            new Event().await();
            return null;
        }, "stuck 4711");
        await().until(() -> task.status() == Task.Status.RUNNING);
        return task;
    }

    private String idOfStuck() {
        Matcher found = Pattern.compile("task \"stuck 4711\" (\\S+) \\[").matcher(tasks.text());
        assertTrue(found.find(), tasks.text());
        return found.group(1);
    }

    @Test
    void theTreeIsThereAsTextAndJson() throws Exception {
        try (EventLoop loop = EventLoop.open(LoopOptions.named("managed"))) {
            stuck(loop);
            assertTrue(tasks.text().contains("─ task \"stuck 4711\" "), tasks.text());
            assertTrue(tasks.ascii().contains("- task \"stuck 4711\" "), tasks.ascii());
            assertTrue(tasks.json().contains("\"name\":\"stuck 4711\""), tasks.json());
            assertTrue(tasks.deadlocks().isEmpty());
            await().until(() -> tasks.stack(idOfStuck()).stream().anyMatch(frame -> frame.contains("Event.await")));
        }
    }

    @Test
    void theLoadOfEachLoopIsAnAttributeThatEveryClientReads() throws Exception {
        try (EventLoop loop = EventLoop.open(LoopOptions.named("managed"))) {
            stuck(loop);
            CompositeData load = Arrays.stream((CompositeData[]) server.getAttribute(name, "Loops"))
                    .filter(each -> each.get("name").equals("managed")).findFirst().orElseThrow();
            assertEquals(1, load.get("tasks"));
            assertEquals(-1L, load.get("turnNanos"));
        }
    }

    @Test
    void toCancelIsRefusedUnlessItIsAllowed() throws Exception {
        try (EventLoop loop = EventLoop.open(LoopOptions.named("managed"))) {
            Task<?> task = stuck(loop);
            assertFalse(tasks.isCancelAllowed());
            assertTrue(tasks.cancel(idOfStuck(), "").startsWith("refused: to cancel, start the JVM with"
                    + " -Dweft.management.cancel=true"));
            assertFalse(task.isDone());
        }
    }

    @Test
    void whatMayBeCancelledIsWithItsReason() throws Exception {
        try (EventLoop loop = EventLoop.open(LoopOptions.named("managed"))) {
            Task<?> task = stuck(loop);
            Management.allowCancel(true);
            String id = idOfStuck();
            assertEquals("cancelled " + id + ": it ends when it next waits", tasks.cancel(id, "seen enough"));
            CancellationException end = assertThrows(CancellationException.class, task::await);
            assertTrue(end.getMessage().contains("seen enough"), end.getMessage());
            await().until(() -> tasks.cancel(id, "again").startsWith("nothing to cancel: no task or group " + id));
        }
    }

    @Test
    void aRedactedBeanTakesThePlaceOfAnother() throws Exception {
        Management.register(Redaction.cutAtDigit());
        Management.register();
        try (EventLoop loop = EventLoop.open(LoopOptions.named("managed"))) {
            stuck(loop);
            assertTrue(tasks.json().contains("\"name\":\"stuck …\""), tasks.json());
            assertFalse(tasks.text().contains("4711"), tasks.text());
        }
    }
}
