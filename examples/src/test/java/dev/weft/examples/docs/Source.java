package dev.weft.examples.docs;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A Java block as a file that javac takes.
///
/// A block with a type or a `main` at its margin is a whole file. Anything else is a snippet with the usual imports and the
/// [Names]: methods, if it begins with one at its margin; else the inside of a `main`, and if it begins with `catch`, with a
/// `try` before that.
///
/// @param type   the class to run
/// @param code   for javac
/// @param before how many lines of it stand before the block's own
record Source(String type, String code, int before) {

    private static final Pattern TYPE = Pattern
            .compile("(?m)^(?:public |final |abstract |sealed )*(?:class|record|interface|enum) (\\w+)");
    private static final Pattern MAIN = Pattern.compile("(?m)^(?:public |static )*void main\\(");

    private static final Pattern METHOD = Pattern.compile("(?:void|boolean|[A-Z][\\w<>]*) \\w+\\([^=;]*\\{\n");

    private static final String HEAD = """
            import static dev.weft.examples.docs.Names.*; import dev.weft.*; import dev.weft.channel.*; import dev.weft.coroutine.*; \
            import dev.weft.nio.*; import dev.weft.nio.testing.*; import dev.weft.testing.*; import java.io.*; import java.net.*; import java.nio.*; import java.nio.channels.*; \
            import java.nio.file.*; import java.security.*; import java.time.*; import java.util.*; import java.util.concurrent.*; \
            import javax.net.ssl.*; import dev.weft.channel.Channel;
            """;
    private static final String METHODS = "final class Snippet {\n";
    private static final String BODY = "final class Snippet { static void main(String[] args) throws Exception {\n";
    private static final String TRY = "try { work(); }\n";
    private static final String TAIL = "}}\n";

    static Source of(String text) {
        // A block with main in no class is a compact source file: its class is called as the file.
        if (MAIN.matcher(text).find()) {
            return new Source("Program", text, 0);
        }
        Matcher type = TYPE.matcher(text);
        if (type.find()) {
            return new Source(type.group(1), text, 0);
        }
        if (METHOD.matcher(text).lookingAt()) {
            String head = HEAD + METHODS;
            return new Source("Snippet", head + text + "}\n", (int) head.lines().count());
        }
        String head = HEAD + BODY + (text.startsWith("catch") ? TRY : "");
        return new Source("Snippet", head + text + TAIL, (int) head.lines().count());
    }
}
