package dev.weft.examples.crawler;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class SealTest {

    /// CRC-32 has an agreed check value: that of these nine digits.
    private static final String SEALED = "123456789<!-- length 9, crc32 cbf43926 -->\n";

    @Test
    void aSealIsTheLengthAndChecksumOfWhatStandsBeforeIt() {
        assertEquals(SEALED, Seal.close("123456789"));
        assertEquals(new Seal(6, Seal.of("Schuß").crc32()), Seal.of("Schuß"));
    }

    @Test
    void whatIsWholeHasNoDamage() {
        assertEquals(Optional.empty(), Seal.damage(SEALED));
        assertEquals(Optional.empty(), Seal.damage(Seal.close("")));
    }

    @Test
    void damageIsDescribed() {
        assertEquals(Optional.of("it has 8 bytes, but says 9"), Seal.damage(SEALED.substring(1)));
        assertEquals(
                Optional.of("its CRC-32 is 702c9b3e, but it says cbf43926"), Seal.damage("9" + SEALED.substring(1)));
        assertEquals(Optional.of("it does not end with its length and checksum"), Seal.damage(SEALED + " "));
    }
}
