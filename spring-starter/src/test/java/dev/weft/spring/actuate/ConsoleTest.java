package dev.weft.spring.actuate;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.TaskTree;
import java.io.IOException;
import java.util.List;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/// The console in a browser. Whatever is done with it, it asks no other host for anything and nothing goes wrong in it.
abstract class ConsoleTest {

    private static Chromium chromium;

    Tab tab;
    PageServer server;

    @BeforeAll
    static void start() throws IOException {
        chromium = Chromium.start();
    }

    @AfterAll
    static void stop() {
        if (chromium != null) {
            chromium.close();
        }
    }

    @BeforeEach
    void openTab() throws Exception {
        tab = chromium.open();
        tab.size(1360, 900);
    }

    @AfterEach
    void nothingWentWrong() {
        List<String> problems = tab.problems.stream().filter(problem -> server == null || !server.broken).toList();
        List<String> requests = tab.requests;
        tab.close();
        String address = server == null ? "http://localhost:" : server.address();
        if (server != null) {
            server.close();
        }
        assertEquals(List.of(), problems);
        assertTrue(
                requests.stream().allMatch(
                        url -> url.startsWith(address) || url.startsWith("data:") || url.startsWith("about:")),
                requests::toString);
    }

    void show(TaskTree tree) throws IOException {
        show(tree, false);
    }

    void show(TaskTree tree, boolean cancel) throws IOException {
        server = new PageServer(tree, cancel);
        tab.go(server.address());
        tab.until("document.querySelector('[role=treeitem]')");
    }

    /// The names in the rows that are drawn, from the top, after two blanks for each level.
    List<String> rows() {
        return tab.value("""
                [...document.querySelectorAll('[role=treeitem]')]
                    .map(row => '  '.repeat(row.ariaLevel - 1) + row.querySelector('.label').textContent)""")
                .valueStream()
                .map(row -> row.asString()).toList();
    }

    static ConditionFactory patiently() {
        return await().atMost(Tab.PATIENCE);
    }

    void untilRows(String... names) {
        patiently().untilAsserted(() -> assertEquals(List.of(names), rows()));
    }

    String textOf(String selector) {
        return tab.text("document.querySelector(" + Tab.quoted(selector) + ").innerText");
    }

    static String row(String id) {
        return "[data-id=" + id + "]";
    }
}
