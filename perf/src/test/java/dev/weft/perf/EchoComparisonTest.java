package dev.weft.perf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class EchoComparisonTest {

    private static EchoResult result(double rate) {
        return new EchoResult(rate, rate - 1, rate + 1, 10, 20, 5000, 0);
    }

    private static EchoOptions parse(String... arguments) {
        return Objects.requireNonNull(EchoOptions.parse(arguments));
    }

    private static String refusal(String... arguments) {
        return String
                .valueOf(assertThrows(IllegalArgumentException.class, () -> EchoOptions.parse(arguments)).getMessage());
    }

    @Test
    void comparesAllServersOfTheProtocolUnlessSomeAreNamed() {
        assertTrue(parse().kinds().contains(EchoKind.C_EPOLL));
        assertEquals(List.of(EchoKind.WEFT_TLS, EchoKind.NETTY_TLS), parse("--tls").kinds());
        assertEquals(List.of(EchoKind.NETTY, EchoKind.C_EPOLL), parse("netty", "c-epoll").kinds());
    }

    @Test
    void keepsAllConnectionsBusyUnlessToldOtherwise() {
        assertEquals(7, parse("--connections", "7").busy());
        assertEquals(2, parse("--connections", "7", "--busy", "2").busy());
    }

    @Test
    void saysWhatIsWrongWithTheArguments() {
        assertEquals("--busy 8 is more than --connections 7", refusal("--connections", "7", "--busy", "8"));
        assertEquals("--rounds must be >= 1, got 0", refusal("--rounds", "0"));
        assertEquals("weft-tls needs --tls", refusal("weft-tls"));
        assertTrue(refusal("nett").startsWith("no server \"nett\", there are [weft, netty, "));
        assertTrue(refusal("--rounds", "many").contains("'many'"));
        assertTrue(refusal("--round-trips").contains("round-trips"));
    }

    @Test
    void helpIsNoComparison() {
        assertNull(EchoOptions.parse("--help"));
        assertTrue(EchoOptions.help().contains("c-epoll"));
    }

    @Test
    void aResultIsReadAsItIsPrinted() {
        EchoResult result = new EchoResult(1000, 900, 1100, 12.5, 99.9, 7000, 350);
        assertEquals(result, EchoResult.parse(result + "\n"));
    }

    @Test
    void aLineThatIsNoResultIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> EchoResult.parse("Killed"));
        assertThrows(IllegalArgumentException.class, () -> EchoResult.parse("median=1"));
    }

    @Test
    void theTableComparesRoundByRoundWithWeft() {
        Map<EchoKind, List<EchoResult>> results = new LinkedHashMap<>();
        results.put(EchoKind.NETTY, List.of(result(500), result(2000), result(4500)));
        results.put(EchoKind.WEFT, List.of(result(1000), result(2000), result(3000)));
        assertEquals("""
                | server | messages/s | to weft (worst–best round) | p50 µs | p99 µs | server's ns/message |
                |---|--:|--:|--:|--:|--:|
                | netty | 2,000 | 1.00 (0.50–1.50) | 10.0 | 20.0 | 5,000 |
                | weft | 2,000 | 1.00 (1.00–1.00) | 10.0 | 20.0 | 5,000 |
                """, EchoTable.of(results).replace(System.lineSeparator(), "\n"));
    }

    @Test
    void aServerThatFailedLaterIsComparedInTheRoundsThatItHas() {
        Map<EchoKind, List<EchoResult>> results = new LinkedHashMap<>();
        results.put(EchoKind.WEFT, List.of(result(1000), result(9000)));
        results.put(EchoKind.SELECTOR, List.of(result(2000)));
        assertTrue(EchoTable.of(results).contains("| selector | 2,000 | 2.00 (2.00–2.00) |"));
    }
}
