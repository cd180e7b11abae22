package dev.weft.observe;

import static dev.weft.observe.Trees.group;
import static dev.weft.observe.Trees.task;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.LoopLoad;
import dev.weft.TaskTree;
import dev.weft.TaskTree.Holder;
import dev.weft.TaskTree.Kind;
import dev.weft.TaskTree.Node;
import dev.weft.TaskTree.State;
import dev.weft.TaskTree.Usage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The documented shape.
@Tag("once")
class TreeJsonTest {

    private static String named(String name) {
        String json = TreeJson.of(Trees.of(task("t1", name).with()));
        int begin = json.indexOf("\"name\":", json.indexOf("\"kind\"")) + 7;
        return json.substring(begin, json.indexOf(",\"state\"", begin));
    }

    @Test
    void everythingKnownIsThere() {
        Node node = new Node(Kind.TASK, "t41", "salary", State.WAITING, Duration.ofNanos(5), Duration.ofNanos(4),
                "Bank.java:12", "ReentrantLock.lock", "a ReentrantLock held by",
                List.of(new Holder("t42", "task \"rent\""), new Holder(null, "thread \"main\"")), Duration.ofNanos(-3),
                "its timeout passed", new Usage(3, Duration.ofNanos(1), Duration.ofNanos(2), Duration.ofNanos(6), 7),
                List.of());
        LoopLoad load = new LoopLoad(3, 2, 1, 4, 5, 1234, Duration.ofNanos(6), Duration.ofNanos(7),
                Duration.ofNanos(8), 9);
        TaskTree tree = new TaskTree(Instant.parse("2026-12-01T05:00:00.123Z"),
                List.of(new TaskTree.Loop("main", "weft-main", true, load, "t41", List.of(node))), List.of(),
                List.of(List.of("t41", "t42")));
        assertEquals("""
                {"taken":"2026-12-01T05:00:00.123Z",\
                "loops":[{"name":"main","carrier":"weft-main","answered":true,"mounted":"t41",\
                "load":{"tasks":3,"guests":2,"ready":1,"queued":4,"refused":5,"runs":1234,"lagNanos":6,"stepForNanos":7,\
                "turnNanos":8,"slowSteps":9},\
                "nodes":[{"kind":"task","id":"t41","name":"salary","state":"waiting","ageNanos":5,"inStateNanos":4,\
                "at":"Bank.java:12","in":"ReentrantLock.lock","waitsFor":"a ReentrantLock held by",\
                "holders":[{"id":"t42","name":"task \\"rent\\""},{"name":"thread \\"main\\""}],\
                "deadlineInNanos":-3,"cancelled":"its timeout passed",\
                "usage":{"switches":3,"busyNanos":1,"queuedNanos":2,"cpuNanos":6,"allocatedBytes":7},"children":[]}]}],\
                "elsewhere":[],"deadlocks":[["t41","t42"]]}""", TreeJson.of(tree));
    }

    @Test
    void whatIsNotKnownIsLeftOut() {
        Node node = new Node(Kind.THREAD, "x1", "main", State.RUNNING, Duration.ofNanos(5), null, "", "", "", List.of(),
                null, null, Trees.UNKNOWN, List.of(group("g1", "bank")));
        TaskTree tree = new TaskTree(Instant.EPOCH, List.of(), List.of(node), List.of());
        assertEquals("""
                {"taken":"1970-01-01T00:00:00Z","loops":[],\
                "elsewhere":[{"kind":"thread","id":"x1","name":"main","state":"running","ageNanos":5,"usage":{},\
                "children":[{"kind":"group","id":"g1","name":"bank","state":"open","ageNanos":3000000000,\
                "inStateNanos":3000000000,"usage":{},"children":[]}]}],"deadlocks":[]}""", TreeJson.of(tree));
    }

    @Test
    void textsAreEscaped() {
        assertEquals("\"\\\"\\\\/\\n\\t\\u000d\\u0000\\u007f\"", named("\"\\/\n\t\r\0\u007f"));
        assertEquals("\"\\u003c/script>\\u2028\"", named("</script>\u2028"));
        assertEquals("\"żółw 🐢\"", named("żółw 🐢"));
        assertEquals("\"\\ud83d\\udc22\"", named("\ud83d" + "|" + "\udc22").replace("|", ""));
    }

    @Test
    void tenThousandNestedTasksAreWritten() {
        Node node = task("t0", "innermost").with();
        for (int i = 1; i <= 10_000; i++) {
            node = task("t" + i, "level").with(node);
        }
        String json = TreeJson.of(Trees.of(node));
        assertEquals(10_001, json.split("\"kind\":\"task\"", -1).length - 1);
        assertEquals(json.chars().filter(c -> c == '[').count(), json.chars().filter(c -> c == ']').count());
        assertEquals(json.chars().filter(c -> c == '{').count(), json.chars().filter(c -> c == '}').count());
    }

    @Test
    void aTimeWithoutEndIsTheGreatestNumber() {
        String json = TreeJson
                .of(Trees.of(task("t1", "patient").deadlineIn(Duration.ofSeconds(Long.MAX_VALUE)).with()));
        assertTrue(json.contains("\"deadlineInNanos\":" + Long.MAX_VALUE), json);
    }

    @Test
    void namesWaitsAndReasonsAreRedactedAndNothingElse() {
        Node node = task("t1", "card 4711").cancelled("card 4711 expired").at("Card.java:12", "Card.pay2").waitsFor(
                "card 4711", new Holder("t2", "task \"card 4711\"")).with();
        String json = TreeJson.of(Trees.of(node), Redaction.cutAtDigit());
        assertFalse(json.contains("4711"), json);
        assertTrue(json.contains("\"id\":\"t1\"") && json.contains("Card.java:12") && json.contains("Card.pay2")
                && json.contains("\"card …\""), json);
    }
}
