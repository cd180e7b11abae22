package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// [Confined] and [EventLoop#assertCurrent].
@Tag("loop")
class ConfinementTest {

    @Test
    void aConfinedValueIsForItsLoopOnly() {
        try (EventLoop here = EventLoop.open(LoopOptions.named("here"));
                EventLoop there = EventLoop.open(LoopOptions.named("there"))) {
            Confined<Integer> value = here.run(() -> Confined.of(1));
            assertSame(here, value.loop());
            here.run(() -> value.set(value.get() + 1));
            assertEquals(2, here.run(value::get));
            assertThrows(WrongThreadException.class, value::get);
            var wrong = there.run(() -> assertThrows(WrongThreadException.class, () -> value.set(3)));
            assertTrue(wrong.getMessage().contains("loop \"here\" expected, but this is loop \"there\""),
                    wrong.getMessage());
            assertTrue(value.toString().contains("here"));
        }
    }

    @Test
    void offTheLoopsThereIsNothingToConfineTo() {
        assertThrows(IllegalStateException.class, () -> Confined.of(1));
    }

    @Test
    void anotherThreadsValueMayBeMadeFromOutside() {
        try (EventLoop loop = EventLoop.open()) {
            Confined<String> value = Confined.of(loop, "x");
            assertEquals("x", loop.run(value::get));
        }
    }
}
