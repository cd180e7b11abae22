package dev.weft.spring.actuate;

import static dev.weft.spring.actuate.Nodes.trouble;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class ConsoleDetailsTest extends ConsoleTest {

    @Test
    void detailsHaveTheStackAskedForOnlyThen() throws Exception {
        show(trouble());
        assertTrue(tab.requests.stream().noneMatch(url -> url.endsWith("/t43")));
        tab.click(row("t43") + " .label");
        tab.until("document.querySelector('.stack li')");
        assertEquals("shop.Bank.transfer(Bank.java:12)", tab.text("document.querySelector('.stack li').textContent"));
        assertEquals(1, tab.requests.stream().filter(url -> url.endsWith("/t43")).count());
    }

    @Test
    void aChainOfWaitsEndsWhereItBecomesACircle() throws Exception {
        show(trouble());
        tab.click(row("t43") + " .label");
        tab.until("document.querySelector('.chain li')");
        assertEquals(List.of("audit", "waits for the end of salary", "waits for a ReentrantLock held by rent",
                "waits for a ReentrantLock held by salary ↺ a circle"),
                tab.value("[...document.querySelectorAll('.chain li')].map(li => li.innerText)").valueStream()
                        .map(step -> step.asString()).toList());
        tab.click(".chain [data-go=t42]");
        tab.until("document.querySelector('" + row("t42") + "[aria-selected=true]')");
    }

    @Test
    void aBannerNamesTheCircle() throws Exception {
        show(trouble());
        tab.until("document.querySelector('.banner.deadlock')");
        assertEquals("Deadlock\nsalary waits for rent waits for salary", textOf(".banner.deadlock").strip());
        assertEquals("1 deadlock, loop bank is held by month's end",
                tab.text("document.getElementById('said').textContent"));
        tab.click(".banner [data-go=t42]");
        tab.until("document.querySelector('" + row("t42") + "[aria-selected=true]')");
    }

    @Test
    void aBannerNamesWhatHoldsTheLoopAndForHowLong() throws Exception {
        show(trouble());
        tab.until("document.querySelector('.banner.slow')");
        assertEquals("Slow step\nmonth's end has held loop bank for 1.8 s, now at Shop.java:31",
                textOf(".banner.slow").strip());
    }

    @Test
    void aLoopHasItsLoadAndTheHistoryOfItsLag() throws Exception {
        show(trouble());
        String card = textOf("[aria-label='Loop bank']");
        assertTrue(card.contains("lag\n900 ms") && card.contains("step 1.8 s · turn 84 µs · 1 guest · 4 slow steps"),
                card);
        assertEquals("Lag over the last two minutes: at most 900 ms, now 900 ms",
                tab.text("document.querySelector('[aria-label=\"Loop bank\"] [role=img]').ariaLabel"));
        tab.until("document.querySelector('[aria-label=\"Loop bank\"] .line').getAttribute('d').split('L').length > 1");
    }

    @Test
    void whatHasEndedIsSaidInItsDetails() throws Exception {
        show(trouble());
        tab.click(row("t50") + " .label");
        tab.until("!document.getElementById('details').hidden");
        server.tree = Nodes.tree(Nodes.loop("bank", Nodes.idle()));
        tab.until("document.querySelector('#details[data-gone]')");
        assertTrue(textOf("#details").contains("It has ended."), textOf("#details"));
    }

    @Test
    void offersNoCancelUnlessItIsAllowed() throws Exception {
        show(trouble());
        tab.click(row("t43") + " .label");
        tab.until("document.querySelector('.stack li')");
        assertEquals(0, tab.value("document.querySelectorAll('#ask-cancel').length").asInt());
    }

    @Test
    void aCancelWantsAReasonAndSendsIt() throws Exception {
        show(trouble(), true);
        tab.click(row("t43") + " .label");
        tab.click("#ask-cancel");
        tab.until("document.getElementById('cancel').open");
        tab.press("Enter");
        assertEquals(List.of(), server.cancelled);
        tab.type("it hangs");
        tab.press("Enter");
        patiently().until(() -> server.cancelled.equals(List.of("t43 {\"reason\":\"it hangs\"}")));
        tab.until("!document.getElementById('cancel').open");
    }

    @Test
    void aCancelCanBeLeft() throws Exception {
        show(trouble(), true);
        tab.click(row("t43") + " .label");
        tab.click("#ask-cancel");
        tab.until("document.getElementById('cancel').open");
        tab.click("#keep");
        tab.until("!document.getElementById('cancel').open");
        assertEquals(List.of(), server.cancelled);
    }
}
