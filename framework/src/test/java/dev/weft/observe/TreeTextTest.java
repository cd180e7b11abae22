package dev.weft.observe;

import static dev.weft.observe.Trees.group;
import static dev.weft.observe.Trees.task;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.LoopLoad;
import dev.weft.TaskTree;
import dev.weft.TaskTree.Holder;
import dev.weft.TaskTree.Node;
import dev.weft.TaskTree.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A tree for a terminal.
@Tag("once")
class TreeTextTest {

    private static Node rent(String holder) {
        return task("t1", "rent").at("Bank.java:8", "ReentrantLock.lock")
                .waitsFor("a ReentrantLock held by", new Holder(holder, "task \"salary\"")).with();
    }

    private static Node salary() {
        return task("t2", "salary").at("Bank.java:9", "ReentrantLock.lock").age(Duration.ofMillis(250))
                .waitsFor("a ReentrantLock held by", new Holder("t1", "task \"rent\"")).with();
    }

    private static Node[] sleepers(int count) {
        Node[] sleepers = new Node[count];
        for (int i = 0; i < count; i++) {
            sleepers[i] = task("t" + (100 + i), "sleeper-" + i).age(Duration.ofSeconds(20 - i % 10)).at("Leak.java:5",
                    "Weft.sleep").waitsFor("a sleep").with();
        }
        return sleepers;
    }

    private static long lines(String text) {
        return text.lines().count();
    }

    @Test
    void eachNodeIsALineWithItsPlaceItsWaitAndItsHolder() {
        Node late = task("t3", "report").state(State.RUNNING).deadlineIn(Duration.ofMillis(2_100)).cancelled("bored")
                .with();
        TaskTree tree = Trees.of(group("g1", "bank", rent("t2"), salary()), late);
        assertEquals("""
                loop "main" on weft-main: 3 tasks; 1 ready, lag 0 ms
                ├─ group "bank" g1 [open, age 3 s]
                │  ├─ task "rent" t1 [waiting 3 s] at Bank.java:8 in ReentrantLock.lock waits for a ReentrantLock held by \
                task "salary" (t2)
                │  └─ task "salary" t2 [waiting 250 ms] at Bank.java:9 in ReentrantLock.lock waits for a ReentrantLock held by \
                task "rent" (t1)
                └─ task "report" t3 [running 3 s]; deadline in 2.1 s; cancelled: bored
                """, TreeText.of(tree).lines().limit(5).reduce("", (text, line) -> text + line + "\n"));
    }

    @Test
    void deadlocksStandFirstAsACircleOfNames() {
        TaskTree tree = Trees.deadlocked(Trees.of(rent("t2"), salary()), "t1", "t2");
        assertEquals("deadlock: task \"rent\" -> task \"salary\" -> task \"rent\"",
                TreeText.of(tree).lines().findFirst().orElseThrow());
    }

    @Test
    void siblingsThatLookTheSameAreToldOnceWithTheirNumber() {
        String text = TreeText.of(Trees.of(group("g1", "leak", sleepers(998)), rent("t2")));
        assertTrue(text.contains("""
                ├─ group "leak" g1 [open, age 3 s]
                │  ├─ task "sleeper-0" t100 [waiting 20 s] at Leak.java:5 in Weft.sleep waits for a sleep
                │  └─ … and 997 more like it, the oldest 20 s old
                └─ task "rent"\
                """), text);
    }

    @Test
    void whereNobodyLookedCountsAmongItsLikes() {
        Node[] sleepers = sleepers(5_000);
        for (int i = 20; i < sleepers.length; i++) {
            sleepers[i] = task("t" + (100 + i), "sleeper-" + i).waitsFor("a sleep").with();
        }
        String text = TreeText.of(Trees.of(sleepers));
        assertTrue(text.contains("Leak.java:5") && text.contains("… and 4,999 more like it"), text);
    }

    @Test
    void twoThatLookTheSameAreShownEach() {
        String text = TreeText.of(Trees.of(sleepers(2)));
        assertTrue(text.contains("sleeper-1") && !text.contains("more like it"), text);
    }

    @Test
    void whatHoldsSomethingDifferentInsideIsShownApart() {
        List<Node> requests = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            Node inside = i == 500 ? rent("t2") : task("u" + i, "query").with();
            requests.add(task("t" + (1_000 + i), "request " + i).with(group("g" + i, "parts", inside)));
        }
        String text = TreeText.of(Trees.of(requests.toArray(new Node[0])));
        assertTrue(text.contains("request 500") && text.contains("rent"), text);
        assertTrue(text.contains("… and 998 more like it"), text);
    }

    @Test
    void membersOfADeadlockAreShownAmongTheirLikes() {
        TaskTree tree = Trees.deadlocked(Trees.of(sleepers(1_000)), "t600", "t601");
        String text = TreeText.of(tree);
        assertTrue(text.contains("\"sleeper-500\" t600") && text.contains("\"sleeper-501\" t601"), text);
    }

    @Test
    void aHundredThousandTasksMakeAShortText() {
        assertTrue(lines(TreeText.of(Trees.of(sleepers(100_000)))) < 10);
    }

    @Test
    void tenThousandNestedTasksAreALineEachThatGrowsNoFurther() {
        Node node = task("t0", "innermost").with();
        for (int i = 1; i <= 10_000; i++) {
            node = task("t" + i, "level").with(node);
        }
        String text = TreeText.of(Trees.of(node));
        assertEquals(10_002, lines(text));
        assertTrue(text.length() < 3_000_000, () -> text.length() + " characters");
        assertTrue(text.contains("(level 10001) task \"innermost\""));
    }

    @Test
    void asciiStyleHasNoOtherCharacters() {
        String text = TreeText.of(Trees.of(group("g1", "leak", sleepers(5_000))), TreeText.Style.ASCII, Redaction.NONE);
        assertTrue(text.chars().allMatch(c -> c < 128), text);
        assertTrue(text.contains("`- group") && text.contains("   |- task \"sleeper-0\""), text);
    }

    @Test
    void aNameCannotMoveTheCursor() {
        String text = TreeText.of(Trees.of(task("t1", "\u001b[2J\nno task").with()));
        assertTrue(text.contains("\"\\u001b[2J\\u000ano task\""), text);
    }

    @Test
    void namesAndWaitsAreRedactedEverywhere() {
        Node node = task("t1", "card 4711").cancelled("card 4711 expired").waitsFor("card 4711",
                new Holder("t2", "task \"card 4711\"")).deadlineIn(Duration.ofSeconds(-3)).with();
        TaskTree tree = Trees.deadlocked(Trees.of(node), "t1");
        assertTrue(TreeText.of(tree).contains("4711"));
        assertFalse(TreeText.of(tree, TreeText.Style.BOXES, Redaction.cutAtDigit()).contains("4711"));
        assertFalse(TreeText.of(tree, TreeText.Style.BOXES, Redaction.hideAll()).contains("card"));
    }

    @Test
    void nothingAtAllIsSaidInWords() {
        assertEquals("no loop is open, and no group\n",
                TreeText.of(new TaskTree(Instant.EPOCH, List.of(), List.of(), List.of())));
    }

    @Test
    void whatToLookAtIsSaidInSentences() {
        Duration long_ = Duration.ofMillis(3_200);
        LoopLoad held = new LoopLoad(4, 0, 1, 0, 0, 9, Duration.ZERO, long_, null, 1);
        Node hog = task("t1", "hog").state(State.RUNNING).age(long_).at("Hog.java:3", "").with();
        Node late = task("t2", "late").deadlineIn(Duration.ofSeconds(-2)).with();
        Node deaf = task("t3", "deaf").cancelled("its group was").at("Deaf.java:7", "ReentrantLock.lock").with();
        Node ready = task("t4", "hungry").state(State.READY).age(Duration.ofSeconds(5)).with();
        String text = TreeText.of(Trees.of(held, hog, late, deaf, ready, group("g1", "leak", sleepers(5_000))));
        assertEquals("""
                look at
                - task "hog" (t1) has held loop "main" for 3.2 s at Hog.java:3; nothing else runs there.
                - task "late" (t2) still runs 2 s after its deadline.
                - task "deaf" (t3) was cancelled and has not ended: it has been waiting for 3 s at Deaf.java:7 in \
                ReentrantLock.lock.
                - task "hungry" (t4) has been ready for 5 s and was not given its turn.
                - group "leak" (g1) has 5,000 like task "sleeper-0" (t100) at Leak.java:5 in Weft.sleep, the oldest 20 s old.
                """, text.substring(text.indexOf("look at")));
    }

    @Test
    void ofManyAlikeOnlyTheWorstAreSaid() {
        Node[] late = new Node[1_000];
        for (int i = 0; i < late.length; i++) {
            late[i] = task("t" + i, "late").deadlineIn(Duration.ofSeconds(-i - 1)).with();
        }
        String text = TreeText.of(Trees.of(late));
        assertTrue(text.contains("(t999) still runs 16 min 40 s after its deadline"), text);
        assertTrue(text.contains("- … and 995 more of which this is true."), text);
        assertTrue(lines(text) < 15, text);
    }

    @Test
    void timesAreToldAsPeopleDo() {
        assertEquals(
                List.of("0 ms", "<1 ms", "12 ms", "1 s", "9.9 s", "10 s", "1 min", "2 min 5 s", "3 h 12 min", "2 d"),
                List.of(0L, 500_000L, 12_000_000L, 1_000_000_000L, 9_990_000_000L, 10_900_000_000L, 60_000_000_000L,
                        125_000_000_000L, 11_525_000_000_000L, 172_800_000_000_000L).stream().map(Duration::ofNanos)
                        .map(Spans::text).toList());
    }

    @Test
    void aPatternLeavesOutNumbers() {
        assertEquals(List.of("Task-#", "sleeper#", "order # of ada", "plain"),
                List.of("Task-12", "sleeper7", "order 3f2a9 of ada", "plain").stream().map(Shapes::pattern).toList());
    }
}
