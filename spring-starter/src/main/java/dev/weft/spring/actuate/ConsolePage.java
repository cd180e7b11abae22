package dev.weft.spring.actuate;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

/// The console: one file that holds its style and its script, and the policy that lets it load nothing else. Both are named by
/// their hashes, so that no script that gets into the page in another way runs.
///
/// @param html   whole
/// @param policy for the header Content-Security-Policy
record ConsolePage(String html, String policy) {

    private static final List<String> SCRIPTS = List.of("dom", "words", "tree", "chart", "loops", "rows", "details",
            "console", "keys");

    /// @param cancel whether it offers to cancel tasks
    static ConsolePage of(boolean cancel) {
        String style = read("console.css");
        String script = SCRIPTS.stream().map(name -> read(name + ".js")).collect(Collectors.joining("\n"));
        String html = read("console.html").replace("/*style*/", style).replace("/*script*/", script)
                .replace("/*cancel*/", String.valueOf(cancel));
        return new ConsolePage(html, "default-src 'none'; script-src " + hash(script) + "; style-src " + hash(style)
                + "; img-src data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
    }

    private static String read(String name) {
        try (InputStream in = ConsolePage.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is missing beside " + ConsolePage.class.getName());
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
