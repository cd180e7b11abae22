package dev.weft.examples.crawler;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The check after every round: each page that was asked for is there once, whole, and is the right one.
public final class PageCheck {

    private PageCheck() {}

    /// Checks them.
    ///
    /// @param asked paths
    /// @param pages that came
    /// @throws WrongPageException that names the first page that is wrong, and how
    public static void check(List<String> asked, List<Page> pages) throws WrongPageException {
        Set<String> missing = new HashSet<>(asked);
        for (Page page : pages) {
            check(page);
            if (!missing.remove(page.path())) {
                throw new WrongPageException(page.path() + " arrived twice, or was never asked for");
            }
        }
        Optional<String> lost = asked.stream().filter(missing::contains).findFirst();
        if (lost.isPresent()) {
            throw new WrongPageException(lost.get() + " did not arrive, one of " + missing.size() + " missing");
        }
    }

    private static void check(Page page) throws WrongPageException {
        Optional<String> damage = Seal.damage(page.html());
        if (damage.isPresent()) {
            throw new WrongPageException(page.path() + " is damaged: " + damage.get());
        }
        String title = SamplePages.title(page.html()).orElse("a page without a title");
        if (!title.equals(page.path())) {
            throw new WrongPageException("asked for " + page.path() + ", got " + title);
        }
    }
}
