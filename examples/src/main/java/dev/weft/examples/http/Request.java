package dev.weft.examples.http;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The head of a request.
///
/// @param method  as it came
/// @param path    decoded, from its first `/` on, without the query
/// @param headers by name in lower case; what came more than once is joined by commas
/// @param minor   1 for HTTP/1.1, 0 for HTTP/1.0
record Request(String method, String path, Map<String, String> headers, int minor) {

    private static final Pattern LINE = Pattern.compile("([!-~]+) ([!-~]+) HTTP/(\\d)\\.(\\d)");
    private static final Pattern HEADER = Pattern.compile("([-!#$%&'*+.^_`|~0-9A-Za-z]+):[ \\t]*(.*?)[ \\t]*");
    private static final Pattern AUTHORITY = Pattern.compile("(?i)^https?://[^/?#]*");

    /// @param lines at least one, without their ends
    static Request parse(List<String> lines) throws HttpException {
        Matcher line = LINE.matcher(lines.getFirst());
        if (!line.matches()) {
            throw HttpException.badRequest("This is no request line of HTTP/1.");
        }
        if (!line.group(3).equals("1")) {
            throw new HttpException("505 HTTP Version Not Supported", "This server speaks HTTP/1.1.");
        }
        Map<String, String> headers = headers(lines.subList(1, lines.size()));
        int minor = line.group(4).equals("0") ? 0 : 1;
        String host = headers.get("host");
        if (minor == 1 && host == null || host != null && host.contains(",")) {
            throw HttpException.badRequest("A request must name one Host.");
        }
        return new Request(line.group(1), path(line.group(2)), headers, minor);
    }

    private static Map<String, String> headers(List<String> lines) throws HttpException {
        Map<String, String> headers = new HashMap<>();
        for (String line : lines) {
            Matcher header = HEADER.matcher(line);
            if (!header.matches()) {
                throw HttpException.badRequest("This is no header.");
            }
            headers.merge(header.group(1).toLowerCase(Locale.ROOT), header.group(2), (one, two) -> one + ", " + two);
        }
        return headers;
    }

    private static String path(String target) throws HttpException {
        String path = decoded(AUTHORITY.matcher(target).replaceFirst("").replaceFirst("[?#].*", ""));
        if (!path.startsWith("/")) {
            if (path.isEmpty()) {
                return "/";
            }
            throw HttpException.badRequest("The path must begin with a slash.");
        }
        if (path.indexOf('\0') >= 0) {
            throw HttpException.badRequest("There is a NUL in the path.");
        }
        return path;
    }

    private static String decoded(String text) throws HttpException {
        var bytes = new ByteArrayOutputStream(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%') {
                bytes.write(hex(text, i + 1) << 4 | hex(text, i + 2));
                i += 2;
            } else {
                bytes.write(c);
            }
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.toByteArray())).toString();
        } catch (CharacterCodingException e) {
            throw HttpException.badRequest("The path is not in UTF-8.");
        }
    }

    private static int hex(String text, int at) throws HttpException {
        int digit = at < text.length() ? Character.digit(text.charAt(at), 16) : -1;
        if (digit < 0) {
            throw HttpException.badRequest("After a % two hexadecimal digits must come.");
        }
        return digit;
    }

    @Nullable String header(String name) {
        return headers.get(name);
    }

    boolean isHead() {
        return method.equals("HEAD");
    }

    /// Whether something follows the head. It is not read: the connection is closed instead.
    boolean hasBody() {
        String length = headers.get("content-length");
        return headers.containsKey("transfer-encoding") || length != null && !length.equals("0");
    }

    boolean isKeptAlive() {
        List<String> wishes = List
                .of(headers.getOrDefault("connection", "").toLowerCase(Locale.ROOT).split("\\s*,\\s*"));
        return !hasBody() && !wishes.contains("close") && (minor > 0 || wishes.contains("keep-alive"));
    }
}
