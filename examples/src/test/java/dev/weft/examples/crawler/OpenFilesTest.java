package dev.weft.examples.crawler;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class OpenFilesTest {

    @Test
    void morePagesThanTheSystemAllowsAreRefused() {
        UsageException thrown = assertThrows(UsageException.class, () -> OpenFiles.require(1000, 1024));
        assertEquals(
                "--pages 1000 needs 2200 open files, but the system allows 1024;"
                        + " raise that (ulimit -n) or ask for fewer pages",
                thrown.getMessage());
    }

    @Test
    void asManyAsTheSystemAllowsAreNot() {
        assertDoesNotThrow(() -> OpenFiles.require(1000, 2200));
        assertTrue(OpenFiles.limit() > 0);
    }
}
