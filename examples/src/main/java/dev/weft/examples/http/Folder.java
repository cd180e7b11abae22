package dev.weft.examples.http;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/// The folder that is served, and nothing outside of it. Its methods block, so they are called off the loop.
final class Folder {

    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("html", "text/html; charset=utf-8"), Map.entry("htm", "text/html; charset=utf-8"),
            Map.entry("txt", "text/plain; charset=utf-8"), Map.entry("md", "text/plain; charset=utf-8"),
            Map.entry("java", "text/plain; charset=utf-8"), Map.entry("css", "text/css; charset=utf-8"),
            Map.entry("js", "text/javascript; charset=utf-8"), Map.entry("mjs", "text/javascript; charset=utf-8"),
            Map.entry("json", "application/json"), Map.entry("xml", "application/xml"),
            Map.entry("svg", "image/svg+xml"), Map.entry("png", "image/png"), Map.entry("jpg", "image/jpeg"),
            Map.entry("jpeg", "image/jpeg"), Map.entry("gif", "image/gif"), Map.entry("webp", "image/webp"),
            Map.entry("ico", "image/x-icon"), Map.entry("woff2", "font/woff2"), Map.entry("pdf", "application/pdf"),
            Map.entry("mp4", "video/mp4"), Map.entry("mp3", "audio/mpeg"), Map.entry("wasm", "application/wasm"));

    private final Path root;

    /// @throws IOException if there is no such folder
    Folder(Path root) throws IOException {
        if (!Files.isDirectory(root)) {
            throw new FileSystemException(root.toString(), null, "is no folder");
        }
        this.root = root.toRealPath();
    }

    /// Looks for what is at a path.
    ///
    /// @param path decoded; begins with a slash
    Found find(String path) throws IOException {
        try {
            Path wanted = root.resolve(path.replaceFirst("^/+", "")).normalize();
            Path real = reachable(wanted);
            if (Files.isDirectory(real)) {
                if (!path.endsWith("/")) {
                    return new Found.Elsewhere(pathOf(wanted) + "/");
                }
                Found index = find(path + "index.html");
                return index instanceof Found.File ? index : new Found.Listing(listing(real, pathOf(wanted)));
            }
            return path.endsWith("/") ? new Found.Nothing() : file(real);
        } catch (FileSystemException | InvalidPathException e) {
            return new Found.Nothing();
        }
    }

    /// Follows links, as long as they stay in the folder.
    ///
    /// @return a folder or a regular file; not a pipe, which would block whoever opens it, nor a device
    /// @throws FileSystemException if there is nothing like that
    private Path reachable(Path path) throws IOException {
        if (path.startsWith(root)) {
            Path real = path.toRealPath();
            if (real.startsWith(root) && (Files.isDirectory(real) || Files.isRegularFile(real))) {
                return real;
            }
        }
        throw new FileSystemException(path.toString(), null, "is not for showing");
    }

    private boolean isReachable(Path path) {
        try {
            reachable(path);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static Found file(Path real) throws IOException {
        FileChannel channel = FileChannel.open(real, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
        try {
            BasicFileAttributes attributes = Files.readAttributes(real, BasicFileAttributes.class);
            Instant modified = attributes.lastModifiedTime().toInstant();
            String etag = String.format(Locale.ROOT, "\"%x-%x%08x\"", channel.size(), modified.getEpochSecond(),
                    modified.getNano());
            return new Found.File(typeOf(real), channel.size(), modified.truncatedTo(ChronoUnit.SECONDS), etag,
                    channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static String typeOf(Path file) {
        String name = String.valueOf(file.getFileName());
        String suffix = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return TYPES.getOrDefault(suffix, "application/octet-stream");
    }

    /// As seen from outside, encoded, without a slash at its end.
    private String pathOf(Path file) {
        StringBuilder path = new StringBuilder();
        if (!file.equals(root)) {
            root.relativize(file).forEach(name -> path.append('/').append(encoded(name.toString())));
        }
        return path.toString();
    }

    private String listing(Path folder, String path) throws IOException {
        List<Path> files = new ArrayList<>();
        try (Stream<Path> all = Files.list(folder)) {
            all.filter(this::isReachable)
                    .sorted(Comparator.comparing((Path file) -> !Files.isDirectory(file))
                            .thenComparing(Path::getFileName))
                    .forEach(files::add);
        }
        StringBuilder rows = new StringBuilder();
        if (!path.isEmpty()) {
            rows.append("<tr><td><a href=\"../\">../</a></td><td></td></tr>\n");
        }
        for (Path file : files) {
            String slash = Files.isDirectory(file) ? "/" : "";
            String name = file.getFileName() + slash;
            String size = slash.isEmpty() ? Long.toString(Files.size(file)) : "";
            rows.append("<tr><td><a href=\"./").append(encoded(String.valueOf(file.getFileName()))).append(slash)
                    .append("\">").append(escaped(name)).append("</a></td><td>").append(size).append("</td></tr>\n");
        }
        return """
                <!DOCTYPE html>
                <html lang="en"><head><meta charset="utf-8"><title>%1$s</title>
                <style>body { font-family: sans-serif; margin: 2em } td { padding: 0.1em 2em 0.1em 0 }
                td + td { text-align: right }</style></head>
                <body><h1>%1$s</h1>
                <table>
                %2$s</table></body></html>
                """.formatted(escaped(decodedForPeople(folder)), rows);
    }

    private String decodedForPeople(Path folder) {
        return folder.equals(root) ? "/" : "/" + root.relativize(folder).toString().replace('\\', '/') + "/";
    }

    private static String encoded(String name) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            boolean plain = b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9'
                    || "-._~".indexOf(b) >= 0;
            encoded.append(plain ? String.valueOf((char) b) : String.format(Locale.ROOT, "%%%02X", b));
        }
        return encoded.toString();
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
    }
}
