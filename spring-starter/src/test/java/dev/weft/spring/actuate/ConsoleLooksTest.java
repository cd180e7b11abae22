package dev.weft.spring.actuate;

import static dev.weft.spring.actuate.Nodes.trouble;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.TaskTree.Node;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConsoleLooksTest extends ConsoleTest {

    private void assertNothingStandsOut(int width) {
        assertTrue(tab.value("document.documentElement.scrollWidth").asInt() <= width, "scrolls sideways");
        assertEquals("", tab.text("""
                [...document.querySelectorAll('body *')].filter(e => !e.matches('.skip, .unseen'))
                    .filter(e => e.getBoundingClientRect().right > innerWidth + 1 && e.checkVisibility())
                    .filter(e => !e.closest('.row, .card, .stack'))
                    .map(e => e.tagName + '.' + e.className).join(' ')"""));
    }

    @ParameterizedTest
    @ValueSource(ints = {320, 360, 768})
    void nothingIsWiderThanASmallScreen(int width) throws Exception {
        tab.size(width, 740);
        show(trouble());
        tab.until("document.querySelector('.banner.slow')");
        assertNothingStandsOut(width);
        tab.click(row("t43") + " .label");
        tab.until("document.querySelector('.stack li')");
        assertNothingStandsOut(width);
    }

    @Test
    void aDeepTreeWithLongNamesIsNotWiderThanAPhone() throws Exception {
        tab.size(360, 740);
        Node node = Nodes.group("g0", "innermost");
        for (int i = 1; i < 40; i++) {
            node = Nodes.group("g" + i, "a-long-name-without-a-blank-".repeat(4) + i, node);
        }
        show(Nodes.tree(Nodes.loop("main", Nodes.idle(), node)));
        assertNothingStandsOut(360);
    }

    @Test
    void onAPhoneARowStillSaysWhatItWaitsForAndWhereItIs() throws Exception {
        tab.size(360, 740);
        show(trouble());
        for (String cell : new String[]{".label", ".state", ".since", ".at", ".waits"}) {
            assertTrue(tab.value("document.querySelector('" + row("t43") + " " + cell + "').checkVisibility()")
                    .asBoolean(), cell);
        }
    }

    private String background() {
        return tab.text("getComputedStyle(document.body).backgroundColor");
    }

    @Test
    void isDarkForThoseWhoPreferIt() throws Exception {
        tab.prefers("prefers-color-scheme", "light");
        show(trouble());
        String light = background();
        tab.prefers("prefers-color-scheme", "dark");
        assertNotEquals(light, background());
    }

    /// WCAG AA for text of this size.
    @ParameterizedTest
    @ValueSource(strings = {"light", "dark"})
    void textCanBeReadOnItsGround(String scheme) throws Exception {
        tab.prefers("prefers-color-scheme", scheme);
        show(trouble());
        assertEquals("", tab.text("""
                (() => {
                  const rgb = name => {
                    const probe = document.body.appendChild(document.createElement('i'));
                    probe.style.color = `var(${name})`;
                    const parts = getComputedStyle(probe).color.match(/[0-9.]+/g).slice(0, 3).map(Number);
                    probe.remove();
                    return parts;
                  };
                  const light = parts => parts.map(p => p / 255).map(p => p <= .04045 ? p / 12.92 : ((p + .055) / 1.055) ** 2.4)
                      .reduce((sum, p, i) => sum + p * [.2126, .7152, .0722][i], 0);
                  const contrast = (a, b) => {
                    const [high, low] = [light(rgb(a)), light(rgb(b))].sort((x, y) => y - x);
                    return (high + .05) / (low + .05);
                  };
                  return ['--ink', '--soft', '--accent', '--alert'].flatMap(text => ['--paper', '--card', '--shade']
                      .filter(ground => contrast(text, ground) < 4.5).map(ground => `${text} on ${ground}`)).join();
                })()"""));
    }

    @Test
    void nothingMovesForThoseWhoDoNotLikeIt() throws Exception {
        tab.prefers("prefers-reduced-motion", "reduce");
        show(trouble());
        tab.click(".banner [data-go=t42]");
        tab.until("document.querySelector('.flash')");
        assertEquals("none", tab.text("getComputedStyle(document.querySelector('.flash')).animationName"));
    }
}
