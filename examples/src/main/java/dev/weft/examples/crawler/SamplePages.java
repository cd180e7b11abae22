package dev.weft.examples.crawler;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// The pages of the example's web site: `/pages/1`, `/pages/2` and so on, each with a text and a length of its own.
public final class SamplePages {

    private static final Pattern PATH = Pattern.compile("/pages/([1-9]\\d{0,5})");
    private static final Pattern TITLE = Pattern.compile("<title>([^<]*)</title>");

    private SamplePages() {}

    /// The paths of the first pages.
    ///
    /// @param count how many
    /// @return in order
    public static List<String> paths(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(SamplePages::path).toList();
    }

    /// The page at a path, sealed; empty if there is none.
    static Optional<String> at(String path) {
        Matcher matcher = PATH.matcher(path);
        return matcher.matches() ? Optional.of(page(Integer.parseInt(matcher.group(1)))) : Optional.empty();
    }

    /// Which page a text says it is: its title, which for these pages is their path.
    static Optional<String> title(String html) {
        Matcher title = TITLE.matcher(html);
        return title.find() ? Optional.of(title.group(1)) : Optional.empty();
    }

    private static String path(int number) {
        return "/pages/" + number;
    }

    private static String page(int number) {
        StringBuilder html = new StringBuilder(2048);
        html.append("<!doctype html>\n<title>").append(path(number)).append("</title>\n");
        for (int line = 1; line <= 8 + number % 7; line++) {
            html.append("<p>Page ").append(number).append(", line ").append(line);
            html.append(". The weft is the one thread that is carried through all the others.</p>\n");
        }
        for (int link = number + 1; link <= number + 3; link++) {
            html.append("<a href=\"").append(path(link)).append("\">page ").append(link).append("</a>\n");
        }
        return Seal.close(html.toString());
    }
}
