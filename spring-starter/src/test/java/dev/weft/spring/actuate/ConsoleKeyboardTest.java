package dev.weft.spring.actuate;

import static dev.weft.spring.actuate.Nodes.trouble;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConsoleKeyboardTest extends ConsoleTest {

    @BeforeEach
    void inTheTree() throws Exception {
        show(trouble());
        tab.value("document.getElementById('tree').focus()");
    }

    private void assertAt(String name) {
        patiently().untilAsserted(() -> assertEquals(name, tab.text("""
                document.getElementById(document.getElementById('tree').getAttribute('aria-activedescendant'))
                    .querySelector('.label').textContent""")));
        assertEquals(1, tab.value("document.querySelectorAll('[role=treeitem][aria-selected=true]').length").asInt());
    }

    @Test
    void arrowsWalkTheTree() {
        assertAt("main");
        tab.press("ArrowDown", "ArrowDown", "ArrowDown");
        assertAt("salary");
        tab.press("ArrowLeft");
        assertAt("transfers");
        tab.press("ArrowUp");
        assertAt("bank");
        tab.press("End");
        assertAt("month's end");
        tab.press("Home");
        assertAt("main");
    }

    @Test
    void leftClosesAndRightOpens() {
        tab.press("ArrowDown", "ArrowLeft");
        untilRows("main", "bank");
        assertEquals("false", tab.text("document.querySelector('[data-id=\"loop:bank\"]').ariaExpanded"));
        tab.press("ArrowRight", "ArrowRight");
        assertAt("transfers");
    }

    @Test
    void whereTheUserIsStaysWhenTheTreeChanges() {
        tab.press("End");
        server.tree = Nodes.tree(server.tree.loops().getLast());
        untilRows("bank", "  transfers", "    salary", "    rent", "    audit", "    report", "  month's end");
        assertAt("month's end");
    }

    @Test
    void enterShowsDetailsAndEscapeGoesBack() {
        tab.press("ArrowDown", "ArrowDown", "ArrowDown", "Enter");
        tab.until("document.activeElement.id === 'details'");
        assertTrue(textOf("#details").startsWith("salary"), textOf("#details"));
        tab.press("Escape");
        tab.until("document.activeElement.id === 'tree' && document.getElementById('details').hidden");
        assertAt("salary");
    }

    @Test
    void aLetterGoesToTheHolder() {
        tab.press("ArrowDown", "ArrowDown", "ArrowDown", "h");
        assertAt("rent");
    }

    @Test
    void aSlashGoesToTheFilterAndEscapeClearsIt() {
        tab.press("/");
        tab.until("document.activeElement.id === 'text'");
        tab.type("audit end");
        untilRows("bank", "  transfers", "    audit");
        tab.press("Escape");
        tab.until("document.activeElement.id === 'tree'");
        patiently().until(() -> rows().size() == 8);
    }

    @Test
    void aLetterPausesButNotInAField() {
        tab.press("p");
        tab.until("document.getElementById('pause').ariaPressed === 'true'");
        tab.press("/", "p");
        tab.until("document.getElementById('text').value === 'p'");
        assertEquals("true", tab.text("document.getElementById('pause').ariaPressed"));
    }

    @Test
    void whatHasTheFocusIsSeen() {
        tab.press("/");
        assertEquals("solid 2px", tab.text("""
                (style => style.outlineStyle + ' ' + style.outlineWidth)(getComputedStyle(document.activeElement))"""));
    }
}
