package dev.weft.spring.actuate;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A page in a [Chromium]: what a user does with it and sees of it, and what goes wrong in it.
final class Tab implements AutoCloseable, WebSocket.Listener {

    static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Set<String> TROUBLE = Set.of("Runtime.exceptionThrown", "Log.entryAdded");

    /// What the page has complained of, by an exception or at the console.
    final List<String> problems = new CopyOnWriteArrayList<>();
    /// The addresses that were asked for.
    final List<String> requests = new CopyOnWriteArrayList<>();

    private final AtomicInteger numbers = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
    private final StringBuilder part = new StringBuilder();
    private WebSocket socket;

    static Tab on(HttpClient client, String address) {
        Tab tab = new Tab();
        tab.socket = client.newWebSocketBuilder().buildAsync(URI.create(address), tab).join();
        for (String domain : List.of("Runtime", "Log", "Page", "Network")) {
            tab.send(domain + ".enable", Map.of());
        }
        return tab;
    }

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
        part.append(data);
        if (last) {
            JsonNode message = JsonMapper.shared().readTree(part.toString());
            part.setLength(0);
            take(message);
        }
        socket.request(1);
        return null;
    }

    private void take(JsonNode message) {
        String method = message.path("method").asString("");
        JsonNode parameters = message.path("params");
        if (message.has("id")) {
            answers.remove(message.path("id").asInt()).complete(message);
        } else if (TROUBLE.contains(method) || method.equals("Runtime.consoleAPICalled")) {
            problems.add(parameters.toString());
        } else if (method.equals("Network.requestWillBeSent")) {
            requests.add(parameters.path("request").path("url").asString());
        }
    }

    JsonNode send(String method, Map<String, ?> parameters) {
        int number = numbers.incrementAndGet();
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        answers.put(number, answer);
        socket.sendText(
                JsonMapper.shared().writeValueAsString(Map.of("id", number, "method", method, "params", parameters)),
                true).join();
        JsonNode got = answer.orTimeout(20, TimeUnit.SECONDS).join();
        assertEquals("", got.path("error").toString().replace("null", ""), method);
        return got.path("result");
    }

    Tab go(String address) {
        send("Page.navigate", Map.of("url", address));
        until("document.readyState === 'complete'");
        return this;
    }

    /// The value of an expression of the page's, in its document.
    JsonNode value(String expression) {
        JsonNode result = send("Runtime.evaluate",
                Map.of("expression", expression, "returnByValue", true, "awaitPromise", true, "userGesture", true));
        assertEquals("", result.path("exceptionDetails").toString().replace("null", ""), expression);
        return result.path("result").path("value");
    }

    String text(String expression) {
        return value(expression).asString("");
    }

    /// Waits until an expression is true.
    void until(String expression) {
        await(expression).atMost(PATIENCE).until(() -> value("Boolean(" + expression + ")").asBoolean(false));
    }

    void click(String selector) {
        until("document.querySelector(" + quoted(selector) + ")");
        value("document.querySelector(" + quoted(selector) + ").click()");
    }

    void choose(String id, String option) {
        value("{const e = document.getElementById('" + id + "'); e.value = " + quoted(option)
                + "; e.dispatchEvent(new Event('input', {bubbles: true}))}");
    }

    /// Presses keys as a keyboard does: each is the name of one, as `ArrowDown`, or a character.
    void press(String... keys) {
        for (String key : keys) {
            Map<String, ?> pressed = key.length() == 1 || key.equals("Enter")
                    ? Map.of("type", "keyDown", "key", key, "text", key.length() == 1 ? key : "\r",
                            "windowsVirtualKeyCode", code(key))
                    : Map.of("type", "rawKeyDown", "key", key, "code", key, "windowsVirtualKeyCode", code(key));
            send("Input.dispatchKeyEvent", pressed);
            send("Input.dispatchKeyEvent", Map.of("type", "keyUp", "key", key));
        }
    }

    private static int code(String key) {
        return switch (key) {
            case "Tab" -> 9;
            case "Enter" -> 13;
            case "Escape" -> 27;
            default -> 0;
        };
    }

    void type(String text) {
        send("Input.insertText", Map.of("text", text));
    }

    Tab size(int width, int height) {
        send("Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 600));
        return this;
    }

    Tab prefers(String feature, String value) {
        send("Emulation.setEmulatedMedia", Map.of("features", List.of(Map.of("name", feature, "value", value))));
        return this;
    }

    /// A picture of what is seen, to look at.
    void picture(Path file) throws Exception {
        String data = send("Page.captureScreenshot", Map.of("format", "png")).path("data").asString();
        Files.write(file, Base64.getDecoder().decode(data));
    }

    static String quoted(String text) {
        return JsonMapper.shared().writeValueAsString(text);
    }

    @Override
    public void close() {
        send("Page.close", Map.of());
        socket.abort();
    }
}
