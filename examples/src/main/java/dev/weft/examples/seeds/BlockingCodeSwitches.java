package dev.weft.examples.seeds;

import dev.weft.Task;
import dev.weft.Weft;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/// Plain blocking Java switches to another task where it would block: the JDK's HTTP client and `Thread.sleep` as they
/// are, with nothing patched.
///
/// ```python
/// monkey.patch_all()
/// g1 = gevent.spawn(func_a)    # time.sleep(5), requests.get(...)
/// g2 = gevent.spawn(func_b)
/// g1.join()
/// g2.join()
/// gevent.joinall([gevent.spawn(func_a), gevent.spawn(func_b)])
/// ```
public record BlockingCodeSwitches(Duration second, PrintStream out) {

    public static void main(String[] args) throws Exception {
        new BlockingCodeSwitches(Duration.ofSeconds(1), System.out).run();
    }

    void run() throws Exception {
        try (LateServer server = LateServer.open(second); HttpClient client = HttpClient.newHttpClient()) {
            Weft.run(() -> {
                Task<Integer> g1 = Weft.spawn(() -> get("A", client, server.after(1)));
                Task<Integer> g2 = Weft.spawn(() -> get("B", client, server.after(2)));
                g1.await();
                g2.await();
                Weft.gather(() -> sleep("A", 1), () -> sleep("B", 2));
            });
        }
    }

    private int get(String name, HttpClient client, URI uri) throws Exception {
        out.println("-------" + name + "-------");
        int status = client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding()).statusCode();
        out.println(status);
        out.println("-------" + name + "1-------");
        return status;
    }

    private String sleep(String name, int seconds) throws InterruptedException {
        out.println("-------" + name + "-------");
        Thread.sleep(second.multipliedBy(seconds));
        out.println("-------" + name + "1-------");
        return name;
    }
}
