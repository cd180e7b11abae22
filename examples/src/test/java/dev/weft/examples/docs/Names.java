package dev.weft.examples.docs;

import dev.weft.nio.TcpServer;
import java.io.IOException;
import java.util.List;
import javax.net.ssl.SSLContext;

/// What snippets of the documentation may use without declaring it.
public final class Names {

    public static final String id = "id";
    public static final String url = "url";
    public static final Session session = new Session();
    public static final TcpServer server = null;
    public static final SSLContext context = null;

    /// What a web service keeps for one visitor.
    public record Session() {
    }

    /// Who asks.
    public record User() {
    }

    /// What the user buys.
    public record Cart() {
    }

    private Names() {
    }

    public static String fetch(String path) throws IOException, InterruptedException {
        return path;
    }

    public static User findUser(String id) throws IOException {
        return new User();
    }

    public static Cart findCart(String id) throws IOException {
        return new Cart();
    }

    public static String render(User user, Cart cart) {
        return user + ", " + cart;
    }

    public static List<String> read() throws IOException, InterruptedException {
        return List.of();
    }

    public static void process(String line) throws IOException, InterruptedException {
    }

    public static void load() throws IOException, InterruptedException {
    }

    public static void serve() throws IOException, InterruptedException {
    }

    public static void work() throws IOException, InterruptedException {
    }

    public static void reload() throws IOException, InterruptedException {
    }

    public static void report() throws IOException, InterruptedException {
    }

    public static void testClientWith(int port) throws IOException, InterruptedException {
    }

    public static void log(String line) {
    }
}
