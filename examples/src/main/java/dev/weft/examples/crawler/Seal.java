package dev.weft.examples.crawler;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/// The length and checksum of a text. Written as the last line of a page, it lets the receiver see what the journey
/// did to it.
record Seal(int length, long crc32) {

    private static final Pattern LAST_LINE = Pattern.compile("<!-- length (\\d{1,9}), crc32 ([0-9a-f]{8}) -->\n\\z");

    static Seal of(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        CRC32 crc = new CRC32();
        crc.update(bytes);
        return new Seal(bytes.length, crc.getValue());
    }

    /// The text with its own seal as a last line.
    static String close(String text) {
        Seal seal = of(text);
        return text + String.format(Locale.ROOT, "<!-- length %d, crc32 %08x -->\n", seal.length, seal.crc32);
    }

    /// What is wrong with a sealed text; empty if it is as it was when it was sealed.
    static Optional<String> damage(String sealed) {
        Matcher line = LAST_LINE.matcher(sealed);
        if (!line.find()) {
            return Optional.of("it does not end with its length and checksum");
        }
        Seal promised = new Seal(Integer.parseInt(line.group(1)), Long.parseLong(line.group(2), 16));
        return promised.difference(of(sealed.substring(0, line.start())));
    }

    private Optional<String> difference(Seal actual) {
        if (length != actual.length) {
            return Optional.of("it has " + actual.length + " bytes, but says " + length);
        }
        if (crc32 != actual.crc32) {
            return Optional.of(String.format(Locale.ROOT, "its CRC-32 is %08x, but it says %08x", actual.crc32, crc32));
        }
        return Optional.empty();
    }
}
