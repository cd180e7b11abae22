package dev.weft.spring.actuate;

import static dev.weft.spring.actuate.Nodes.group;
import static dev.weft.spring.actuate.Nodes.idle;
import static dev.weft.spring.actuate.Nodes.load;
import static dev.weft.spring.actuate.Nodes.loop;
import static dev.weft.spring.actuate.Nodes.measured;
import static dev.weft.spring.actuate.Nodes.task;
import static dev.weft.spring.actuate.Nodes.tree;
import static dev.weft.spring.actuate.Nodes.trouble;
import static dev.weft.spring.actuate.Nodes.waiting;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.TaskTree;
import dev.weft.TaskTree.Node;
import dev.weft.TaskTree.State;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConsoleTreeTest extends ConsoleTest {

    private static TaskTree shop() {
        return tree(loop("main", load(Duration.ofMillis(3), Duration.ZERO),
                group("g1", "order", measured("t1", "stock", 10, 3, 70), measured("t2", "price", 30, 1, 90),
                        measured("t3", "rebate", 20, 2, 80))));
    }

    private static TaskTree crowd(int tasks) {
        Node[] connections = IntStream.range(0, tasks)
                .mapToObj(i -> waiting("c" + i, "connection " + i, "Server.java:" + i % 2, "bytes of a socket"))
                .toArray(Node[]::new);
        return tree(loop("main", idle(), group("g1", "connections", connections)));
    }

    @Test
    void showsLoopsWithTheirGroupsAndTasks() throws Exception {
        show(trouble());
        untilRows("main", "bank", "  transfers", "    salary", "    rent", "    audit", "    report", "  month's end");
        String row = textOf(row("t43"));
        for (String part : new String[]{"waiting", "5 min 9 s", "5 min 10 s", "Audit.java:7", "the end of",
            "task \"salary\""}) {
            assertTrue(row.contains(part), row);
        }
        assertTrue(textOf(row("t44")).contains("cancelled: its timeout passed"), textOf(row("t44")));
        assertTrue(textOf(row("t44")).contains("4.0 s ago"), textOf(row("t44")));
    }

    @Test
    void followsTheServer() throws Exception {
        show(shop());
        server.tree = tree(loop("main", idle(), task("t9", "new", State.RUNNING, Duration.ofSeconds(1))));
        untilRows("main", "  new");
    }

    @Test
    void pausedItStaysAsItIs() throws Exception {
        show(shop());
        tab.click("#pause");
        int asked = tab.requests.size();
        server.tree = tree(loop("other", idle()));
        tab.click("#pause");
        untilRows("other");
        tab.click("#pause");
        assertTrue(textOf("#status").contains("paused at"), textOf("#status"));
        assertTrue(tab.requests.size() > asked);
    }

    @ParameterizedTest
    @CsvSource({"'', stock price rebate", "age, price rebate stock", "queued, stock rebate price",
        "cpu, price rebate stock"})
    void sortsSiblings(String by, String order) throws Exception {
        show(shop());
        tab.choose("sort", by);
        String[] names = order.split(" ");
        untilRows("main", "  order", "    " + names[0], "    " + names[1], "    " + names[2]);
    }

    @Test
    void sortedByLagTheWorstLoopIsFirst() throws Exception {
        show(trouble());
        tab.choose("sort", "queued");
        patiently().until(() -> rows().getFirst().equals("bank"));
    }

    @Test
    void filterKeepsWhatMatchesAndWhatItLiesIn() throws Exception {
        show(trouble());
        tab.choose("text", "AUDIT.java end");
        untilRows("bank", "  transfers", "    audit");
        assertTrue(textOf("#status").contains("1 found"), textOf("#status"));
        tab.choose("text", "nobody");
        tab.until("!document.getElementById('nothing').hidden");
    }

    @Test
    void filtersByStateAndByLoop() throws Exception {
        show(trouble());
        tab.choose("state", "running");
        untilRows("bank", "  month's end");
        tab.choose("state", "cancelled");
        untilRows("bank", "  transfers", "    report");
        tab.choose("state", "");
        tab.choose("loop", "loop:main");
        untilRows("main");
    }

    @Test
    void aHolderIsALinkToItsRow() throws Exception {
        show(trouble());
        tab.choose("text", "audit");
        tab.click(row("t43") + " [data-go=t41]");
        tab.until("document.querySelector('" + row("t41") + "[aria-selected=true]')");
        assertEquals("", tab.text("document.getElementById('text').value"));
    }

    @Test
    void manyAlikeAreOneRowThatOpens() throws Exception {
        show(crowd(5_000));
        untilRows("main", "  connections", "    2,500 × connection #", "    2,500 × connection #");
        tab.click("[data-id^='same:'] .label");
        patiently().until(() -> rows().contains("      connection 2"));
    }

    @Test
    void ofThousandsOnlyThoseThatAreSeenAreElements() throws Exception {
        show(crowd(5_000));
        tab.choose("text", "connection");
        tab.click("[data-id^='same:'] .label");
        tab.until("document.getElementById('tree').offsetHeight > 2500 * 30");
        assertTrue(rows().size() < 70, "so many: " + rows().size());
        tab.value("scrollTo(0, 40000)");
        patiently().until(() -> rows().contains("      connection 2500"));
    }

    @Test
    void aNameIsNeverMarkup() throws Exception {
        String hostile = "<img src=x onerror=\"alert(1)\"><script>alert(2)</script>'\"&amp;\u202e";
        show(tree(loop(hostile, idle(), group("g1", hostile, waiting("t1", hostile, hostile, hostile,
                new TaskTree.Holder("g1", hostile))))));
        untilRows(hostile, "  " + hostile, "    " + hostile);
        tab.click("[data-kind=task] .label");
        tab.until("document.querySelector('.stack li')");
        assertEquals(0,
                tab.value("document.querySelectorAll('img, b:not(.chain b), body script:not([type=module])').length")
                        .asInt());
        assertEquals("shop.Bank.<run>(Bank.java:8)",
                tab.text("document.querySelector('.stack li:last-child').textContent"));
    }

    @Test
    void copiesWhatIsSeenAsText() throws Exception {
        show(trouble());
        tab.value(
                "document.execCommand = () => { window.copied = document.querySelector('textarea').value; return true }");
        tab.value("Object.defineProperty(navigator, 'clipboard', {value: undefined})");
        tab.click("#copy");
        tab.until("window.copied");
        String copied = tab.text("window.copied");
        assertTrue(copied.contains(
                "    task \"salary\" waiting 5 min 9 s, Bank.java:12, ReentrantLock.lock, waits for a ReentrantLock held by task \"rent\""),
                copied);
    }

    @Test
    void saysThatItIsOldWhenTheServerDoesNotAnswer() throws Exception {
        show(shop());
        server.broken = true;
        tab.until("document.querySelector('.banner.lost')");
        assertTrue(textOf(".banner.lost").contains("HTTP 503"), textOf(".banner.lost"));
        assertEquals(5, rows().size());
    }
}
