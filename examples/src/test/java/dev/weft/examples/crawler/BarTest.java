package dev.weft.examples.crawler;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class BarTest {

    @Test
    void blocksShowEighths() {
        assertEquals("██████████", Bar.draw(1, 10, true));
        assertEquals("█████", Bar.draw(0.5, 10, true));
        assertEquals("████▏", Bar.draw(0.4125, 10, true));
        assertEquals("████▉", Bar.draw(0.4875, 10, true));
    }

    @Test
    void plainCharactersAreRounded() {
        assertEquals("##########", Bar.draw(1, 10, false));
        assertEquals("####", Bar.draw(0.4125, 10, false));
    }

    @Test
    void theSmallestShareCanBeSeen() {
        assertEquals("▏", Bar.draw(0.0001, 10, true));
        assertEquals("#", Bar.draw(0.0001, 10, false));
    }
}
