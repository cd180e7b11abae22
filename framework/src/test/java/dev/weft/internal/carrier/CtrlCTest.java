package dev.weft.internal.carrier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.weft.CtrlCIsHeard;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// Who has SIGINT, in this JVM.
@CtrlCIsHeard
class CtrlCTest {

    private final JvmSignal sigint = JvmSignal.named("INT");
    private final List<Object> seen = new ArrayList<>();
    private final Object ofTheProgram = sigint.newHandler(seen::add);

    @Test
    void aHandlerOfTheProgramsOwnStays() {
        Object jvms = sigint.exchange(ofTheProgram);
        try {
            assertNull(CtrlC.take(() -> true));
        } finally {
            assertSame(ofTheProgram, sigint.exchange(jvms));
        }
    }

    @Test
    void aHandlerThatTheProgramSetMeanwhileStays() {
        Object jvms = sigint.exchange(ofTheProgram);
        sigint.exchange(jvms);
        CtrlC ctrlC = Objects.requireNonNull(CtrlC.take(() -> true));
        sigint.exchange(ofTheProgram);
        ctrlC.giveBack();
        assertSame(ofTheProgram, sigint.exchange(jvms));
        assertEquals(List.of(), seen);
    }

    /// As programs do that have a handler for a time.
    @Test
    void whenTheProgramPutsOursBackThoughWeHaveGoneSigintCanBeTakenAgain() {
        CtrlC ctrlC = Objects.requireNonNull(CtrlC.take(() -> true));
        Object ours = sigint.exchange(ofTheProgram);
        ctrlC.giveBack();
        sigint.exchange(ours);
        CtrlC again = CtrlC.take(() -> true);
        assertNotNull(again);
        again.giveBack();
        Object last = sigint.exchange(ofTheProgram);
        sigint.exchange(last);
        assertNotNull(last);
        assertEquals(true, JvmSignal.isTheJvms(last));
    }
}
