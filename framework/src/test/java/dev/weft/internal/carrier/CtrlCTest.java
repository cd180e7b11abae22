package dev.weft.internal.carrier;

import static org.junit.jupiter.api.Assertions.assertEquals;
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

    private final Sigint sigint = Objects.requireNonNull(Sigint.HERE);
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
        CtrlC ctrlC = Objects.requireNonNull(CtrlC.take(() -> true));
        Object taken = sigint.exchange(ofTheProgram);
        ctrlC.giveBack();
        Object after = sigint.exchange(taken);
        ctrlC.giveBack();
        assertSame(ofTheProgram, after);
        assertEquals(List.of(), seen);
    }
}
