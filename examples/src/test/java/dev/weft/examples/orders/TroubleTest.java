package dev.weft.examples.orders;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Each trouble is told by the endpoint: which task, at which line, and who holds it.
class TroubleTest {

    private static RunningOrders orders;

    @BeforeAll
    static void start() {
        orders = RunningOrders.start(Duration.ofSeconds(1));
    }

    @AfterAll
    static void stop() {
        orders.close();
    }

    @AfterEach
    void end() throws Exception {
        orders.send("DELETE", "/trouble");
    }

    private void make(String trouble) throws IOException, InterruptedException {
        assertEquals(202, orders.send("POST", "/trouble/" + trouble).statusCode());
    }

    /// @return the node, as soon as it is in that state
    private JsonNode node(String name, String state) {
        return await().until(() -> find(name), node -> node != null && node.path("state").stringValue().equals(state));
    }

    private JsonNode find(String name) throws IOException, InterruptedException {
        Deque<JsonNode> todo = new ArrayDeque<>();
        orders.get("/actuator/weft").path("loops").forEach(loop -> loop.path("nodes").forEach(todo::add));
        for (JsonNode node; (node = todo.poll()) != null;) {
            if (name.equals(node.path("name").stringValue())) {
                return node;
            }
            node.path("children").forEach(todo::add);
        }
        return null;
    }

    /// @param code an expression for a part of the line
    private static void assertStandsAt(String code, String at) throws IOException {
        assertTrue(at.startsWith("Trouble.java:"), at);
        Path source = Path.of("src/main/java/dev/weft/examples/orders/Trouble.java");
        int line = Integer.parseInt(at.substring(at.indexOf(':') + 1));
        assertTrue(Files.readAllLines(source).get(line - 1).matches(".*(" + code + ").*"), at);
    }

    @Test
    void stuckTaskIsToldWithItsLineAndTheChannel() throws Exception {
        make("stuck");
        JsonNode stuck = node("count delivery", "waiting");

        assertStandsAt("deliveries.receive", stuck.path("at").stringValue());
        assertTrue(stuck.path("waitsFor").stringValue().contains("channel \"deliveries\""), stuck.toString());
    }

    @Test
    void lockCycleIsToldWithWhoHoldsWhat() throws Exception {
        make("locks");
        JsonNode one = await().until(() -> node("move from shop to cellar", "waiting"), node -> node.has("holders"));
        JsonNode other = node("move from cellar to shop", "waiting");

        assertStandsAt("to.lockInterruptibly", one.path("at").stringValue());
        assertEquals(other.path("id"), one.path("holders").path(0).path("id"));
        assertEquals(one.path("id"), other.path("holders").path(0).path("id"));
        String deadlocks = orders.get("/actuator/weft").path("deadlocks").toString();
        assertTrue(deadlocks.contains(one.path("id").stringValue()), deadlocks);
        assertTrue(deadlocks.contains(other.path("id").stringValue()), deadlocks);
    }

    @Test
    void hogIsToldWhileItHasTheLoop() throws Exception {
        make("hog?millis=2000");
        JsonNode hog = node("count pieces by hand", "running");

        JsonNode stock = loop("stock");
        assertEquals(hog.path("id"), stock.path("mounted"));
        assertTrue(stock.path("load").path("stepForNanos").longValue() > 0, stock.toString());
        assertStandsAt("nanoTime|onSpinWait", hog.path("at").stringValue());
    }

    private JsonNode loop(String name) throws IOException, InterruptedException {
        for (JsonNode loop : orders.get("/actuator/weft").path("loops")) {
            if (name.equals(loop.path("name").stringValue())) {
                return loop;
            }
        }
        throw new AssertionError("no loop " + name);
    }

    @Test
    void leakIsToldWithItsGroupAndHowManyItHolds() throws Exception {
        make("leak?tasks=3000");
        JsonNode group = await().until(() -> find("reminders"),
                node -> node != null && node.path("children").size() == 3000);

        assertEquals("group", group.path("kind").stringValue());
        List<String> lines = group.path("children").valueStream().map(task -> task.path("at").stringValue(null))
                .filter(Objects::nonNull).distinct().toList();
        assertEquals(1, lines.size(), lines.toString());
        assertStandsAt("Weft.sleep", lines.getFirst());
    }

    @Test
    void endsWhenItIsToldTo() throws Exception {
        make("stuck");
        node("count delivery", "waiting");
        orders.send("DELETE", "/trouble");

        await().untilAsserted(() -> assertFalse(
                orders.get("/actuator/weft").toString().contains("count delivery")));
    }
}
