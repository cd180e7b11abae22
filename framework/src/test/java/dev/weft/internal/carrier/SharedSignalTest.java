package dev.weft.internal.carrier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/// Who gets a signal, in this JVM: one at which the system itself does nothing.
@EnabledOnOs({OS.LINUX, OS.MAC})
class SharedSignalTest {

    private static final String NAME = "WINCH";

    private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    private final JvmSignal raw = JvmSignal.named(NAME);
    private final Object ofTheProgram = raw.newHandler(signal -> seen.add("program"));
    private final SharedSignal signal = SharedSignal.named(NAME);
    private Object atFirst;

    @BeforeEach
    void theProgramHasAHandler() {
        atFirst = raw.exchange(ofTheProgram);
    }

    @AfterEach
    void theHandlerIsBack() {
        assertSame(ofTheProgram, raw.exchange(atFirst));
        assertTrue(seen.isEmpty(), seen::toString);
    }

    private static void kill() throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + NAME, Long.toString(ProcessHandle.current().pid())).start().waitFor();
    }

    private SharedSignal.Reception receive(String name) {
        return signal.receive(() -> seen.add(name));
    }

    @Test
    void whoReceivesItGetsItAndTheProgramsHandlerDoesNot() throws Exception {
        var one = receive("one");
        var two = receive("two");
        kill();
        assertEquals("one", seen.take());
        assertEquals("two", seen.take());
        assertTrue(two.seen());
        one.close();
        two.close();
        kill();
        assertEquals("program", seen.take());
    }

    @Test
    void whatNoneHasSeenGoesToTheProgramsHandlerWhenTheLastOneCloses() throws Exception {
        var one = receive("one");
        var two = receive("two");
        kill();
        assertEquals("one", seen.take());
        assertEquals("two", seen.take());
        two.close();
        assertFalse(two.seen());
        one.close();
        assertEquals("program", seen.take());
    }

    @Test
    void whatCameSinceItWasLastSeenIsToldOnce() throws Exception {
        var one = receive("one");
        kill();
        assertEquals("one", seen.take());
        var two = receive("two");
        kill();
        assertEquals("two", seen.take());
        one.seen();
        two.seen();
        kill();
        assertEquals("one", seen.take());
        assertEquals("two", seen.take());
        one.seen();
        one.close();
        two.close();
    }

    @Test
    void aSecondCloseDoesNothing() throws Exception {
        var one = receive("one");
        one.close();
        var two = receive("two");
        one.close();
        assertNotSame(ofTheProgram, raw.exchange(ofTheProgram));
        two.close();
    }

    @Test
    void whatTheJvmNeedsCannotBeHadAndNothingHasChanged() {
        for (String name : new String[]{"SEGV", "QUIT", "USR2", "KILL", "STOP"}) {
            assertThrows(IllegalArgumentException.class, () -> SharedSignal.named(name).receive(() -> {}), name);
        }
        assertThrows(IllegalArgumentException.class, () -> SharedSignal.named("NONE"));
    }

    /// Ctrl-C is Weft's only where it was the JVM's; a receiver does not change what it was.
    @Test
    void anOfferIsRefusedWhereTheProgramHasAHandlerUnderAReceiverToo() {
        var one = receive("one");
        assertFalse(signal.offer(() -> true));
        one.close();
    }

    @Test
    void anOfferGetsWhatNobodyReceivesWhicheverCameFirst() throws Exception {
        raw.exchange(atFirst);
        var one = receive("one");
        BooleanSupplier taker = () -> seen.add("taker");
        assertTrue(signal.offer(taker));
        kill();
        assertEquals("one", seen.take());
        one.close();
        assertEquals("taker", seen.take());
        kill();
        assertEquals("taker", seen.take());
        var two = receive("two");
        signal.withdraw(taker);
        kill();
        assertEquals("two", seen.take());
        two.seen();
        two.close();
        assertNull(seen.peek());
        raw.exchange(ofTheProgram);
    }
}
