package dev.weft.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/// When an idle carrier looks a little longer.
class SpinningTest {

    private final Spinning spinning = new Spinning();
    private final Inbox inbox = new Inbox();

    @BeforeAll
    static void needsTwoProcessors() {
        Assumptions.assumeTrue(Runtime.getRuntime().availableProcessors() > 1);
    }

    private void lookUntilItPays() {
        inbox.offer(() -> {});
        for (int i = 0; spinning.isResting(); i++) {
            assertTrue(i < 1000, "it never looks");
            spinning.isAnswered(inbox, Poller.FOREVER);
        }
    }

    @Test
    void itSleepsAtOnceAndLooksOnlyNowAndThen() {
        assertTrue(spinning.isResting());
        inbox.offer(() -> {});
        assertFalse(spinning.isAnswered(inbox, Poller.FOREVER));
    }

    @Test
    void onceItPaidItLooksEachTime() {
        lookUntilItPays();
        for (int i = 0; i < 100; i++) {
            assertTrue(spinning.isAnswered(inbox, Poller.FOREVER));
        }
    }

    @Test
    void whenItHasLookedInVainAFewTimesItRests() {
        lookUntilItPays();
        Inbox empty = new Inbox();
        for (int i = 0; i < 3; i++) {
            assertFalse(spinning.isResting());
            assertFalse(spinning.isAnswered(empty, Poller.FOREVER));
        }
        assertTrue(spinning.isResting());
    }

    @Test
    void theMoreOftenItLookedInVainTheLongerItRests() {
        Inbox empty = new Inbox();
        int first = restsBeforeALook(empty);
        assertEquals(2 * first, restsBeforeALook(empty));
        assertEquals(4 * first, restsBeforeALook(empty));
    }

    private int restsBeforeALook(Inbox empty) {
        int before = spinning.rest();
        int rests = 0;
        while (spinning.rest() == before) {
            assertTrue(++rests < 1_000_000, "it never looks");
            spinning.isAnswered(empty, Poller.FOREVER);
        }
        return rests;
    }

    @Test
    void aTimerThatIsDueSoonIsNotKeptWaiting() {
        lookUntilItPays();
        assertFalse(spinning.isAnswered(inbox, 1_000));
        assertFalse(spinning.isResting());
    }
}
