package dev.weft.examples.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.examples.serving.Running;
import dev.weft.examples.serving.Tool;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The clients that people use.
class BrowsersTest {

    @TempDir
    private Path root;

    @TempDir
    private Path profile;

    @BeforeEach
    void write() throws Exception {
        Files.writeString(root.resolve("a.txt"), "0123456789");
        Files.writeString(root.resolve("page.html"),
                "<!DOCTYPE html><title>t</title><p id=p>no script<script src=\"script.js\"></script>");
        Files.writeString(root.resolve("script.js"), "document.getElementById('p').textContent = 'script ' + 'ran'");
    }

    private Running start() throws Exception {
        Folder folder = new Folder(root);
        return Running.start(server -> StaticFiles.serve(server, folder, Connection.Patience.USUAL));
    }

    private static String url(Running server, String path) {
        return "http://localhost:" + server.port() + path;
    }

    @Test
    void curlFetchesSeveralFilesOverOneConnection() throws Exception {
        Tool curl = Tool.named("curl");
        try (Running server = start()) {
            assertEquals("0123456789 1\n0123456789 0\n",
                    curl.run("-s", "-w", " %{num_connects}\n", url(server, "/a.txt"), url(server, "/a.txt")));
        }
    }

    @Test
    void curlGoesOnWithADownload() throws Exception {
        Tool curl = Tool.named("curl");
        Path part = Files.writeString(profile.resolve("part"), "0123");
        try (Running server = start()) {
            assertEquals("206",
                    curl.run("-s", "-C", "-", "-o", part.toString(), "-w", "%{http_code}", url(server, "/a.txt")));
            assertEquals("0123456789", Files.readString(part));
        }
    }

    @Test
    void curlFetchesAgainOnlyWhatHasChanged() throws Exception {
        Tool curl = Tool.named("curl");
        String etag = profile.resolve("etag").toString();
        try (Running server = start()) {
            String[] again = {"-s", "-o", profile.resolve("got").toString(), "-w", "%{http_code}", "--etag-save", etag,
                "--etag-compare", etag, url(server, "/a.txt")};
            assertEquals("200", curl.run(again));
            assertEquals("304", curl.run(again));
        }
    }

    @Test
    void aBrowserShowsTheFolderAndRunsAPagesScript() throws Exception {
        Tool chromium = Tool.named("chromium");
        try (Running server = start()) {
            assertTrue(dom(chromium, url(server, "/")).contains("<a href=\"./page.html\">page.html</a>"));
            String page = dom(chromium, url(server, "/page.html"));
            assertTrue(page.contains("<p id=\"p\">script ran"), page);
        }
    }

    private String dom(Tool chromium, String url) throws Exception {
        return chromium.run("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
                "--user-data-dir=" + Files.createTempDirectory(profile, "profile"), "--dump-dom", url);
    }
}
