package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Where code goes with a failure that nobody else will look at.
class ReportUncaughtTest {

    private final IllegalStateException failure = new IllegalStateException("planted");

    @Tag("loop")
    @Test
    void onALoopItGoesToTheHandlerOfTheLoop() throws Exception {
        List<String> told = new ArrayList<>();
        try (EventLoop loop = EventLoop.open()) {
            loop.onUncaught((source, thrown) -> told.add(source + ": " + thrown.getMessage()));
            loop.run(() -> Weft.reportUncaught("a plug-in", failure));
        }
        assertEquals(List.of("a plug-in: planted"), told);
    }

    @Tag("loop")
    @Test
    void aHandlerThatFailsDoesNotHarmWhoReports() throws Exception {
        try (CapturedLog log = CapturedLog.open(); EventLoop loop = EventLoop.open()) {
            loop.onUncaught((source, thrown) -> {
                throw new IllegalArgumentException("the handler's own");
            });
            loop.run(() -> Weft.reportUncaught("a plug-in", failure));
            assertEquals(1, log.having("handler itself failed").size());
        }
    }

    @OnEveryBackend
    void elsewhereItIsLogged(Backend backend) throws Exception {
        try (CapturedLog log = CapturedLog.open()) {
            backend.run(() -> Weft.reportUncaught("a plug-in", failure));
            assertEquals(1, log.having("a plug-in failed, and nobody looked at it").size());
        }
    }

    @Test
    void nothingIsRefused() {
        assertThrows(NullPointerException.class, () -> Weft.reportUncaught(null, failure));
        assertThrows(NullPointerException.class, () -> Weft.reportUncaught("a plug-in", null));
    }
}
