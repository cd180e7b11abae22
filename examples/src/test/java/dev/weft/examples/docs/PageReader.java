package dev.weft.examples.docs;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Takes a page apart, line by line: headings, fenced blocks, links.
final class PageReader {

    private static final Pattern FENCE = Pattern.compile("( *)```(\\w*).*");
    private static final Pattern HEADING = Pattern.compile("#{1,6} +(.*)");
    private static final Pattern LINK = Pattern.compile("\\[[^]]*]\\(([^)\\s]+)[^)]*\\)");

    private final String name;
    private final List<Block> blocks = new ArrayList<>();
    private final List<Link> links = new ArrayList<>();
    private final Set<String> anchors = new HashSet<>();

    private String heading = "";
    /// Of the block that is open, or null between blocks.
    private StringBuilder text;
    private String language;
    private int indent;
    private int begin;

    private PageReader(String name) {
        this.name = name;
    }

    static Page read(String name, List<String> lines) {
        PageReader reader = new PageReader(name);
        for (int i = 0; i < lines.size(); i++) {
            reader.take(lines.get(i), i + 1);
        }
        if (reader.text != null) {
            throw new AssertionError(name + ":" + reader.begin + ": this block is not closed");
        }
        return new Page(name, reader.blocks, reader.links, reader.anchors);
    }

    private void take(String line, int number) {
        Matcher fence = FENCE.matcher(line);
        if (text != null) {
            takeInside(line);
        } else if (fence.matches()) {
            text = new StringBuilder();
            indent = fence.group(1).length();
            language = fence.group(2);
            begin = number + 1;
        } else {
            takeOutside(line, number);
        }
    }

    private void takeInside(String line) {
        if (line.strip().equals("```")) {
            blocks.add(new Block(name, heading, begin, language, text.toString()));
            text = null;
        } else {
            text.append(line.isBlank() ? "" : line.substring(indent)).append('\n');
        }
    }

    private void takeOutside(String line, int number) {
        Matcher title = HEADING.matcher(line);
        if (title.matches()) {
            heading = title.group(1);
            anchors.add(anchorOf(heading));
        }
        Matcher link = LINK.matcher(line.replaceAll("`[^`]*`", "code"));
        while (link.find()) {
            links.add(new Link(name, number, link.group(1)));
        }
    }

    /// As GitHub makes them: lower case, no punctuation, a hyphen for each space.
    private static String anchorOf(String heading) {
        return heading.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-');
    }
}
