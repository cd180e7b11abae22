package dev.weft.spring.actuate;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.util.FileSystemUtils;
import tools.jackson.databind.json.JsonMapper;

/// A headless browser, spoken to by the Chrome DevTools Protocol. Where there is none its tests are skipped.
final class Chromium implements AutoCloseable {

    private static final String LISTENING = "DevTools listening on ws://";
    private static final List<String> OPTIONS = List.of("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic",
            "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
            "--remote-debugging-port=0");

    private final Process process;
    private final Path profile;
    private final String host;
    private final HttpClient client = HttpClient.newHttpClient();

    private Chromium(Process process, Path profile, String host) {
        this.process = process;
        this.profile = profile;
        this.host = host;
    }

    static Chromium start() throws IOException {
        Path program = program();
        assumeTrue(program != null, "chromium is not installed: the page is not tested in a browser");
        Path profile = Files.createTempDirectory("weft-chromium");
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(OPTIONS);
        command.addAll(List.of("--user-data-dir=" + profile, "about:blank"));
        Process process = new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        return new Chromium(process, profile, host(process));
    }

    private static Path program() {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":"))
                .flatMap(folder -> Stream.of("chromium", "chromium-browser", "google-chrome")
                        .map(Path.of(folder)::resolve))
                .filter(Files::isExecutable).findFirst().orElse(null);
    }

    private static String host(Process process) throws IOException {
        BufferedReader errors = process.errorReader();
        for (String line = errors.readLine(); line != null; line = errors.readLine()) {
            if (line.startsWith(LISTENING)) {
                Thread.ofVirtual().start(() -> errors.lines().forEach(_ -> {
                }));
                return line.substring(LISTENING.length()).replaceFirst("/.*", "");
            }
        }
        throw new IOException("chromium ended before it listened, with " + process.exitValue());
    }

    Tab open() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + host + "/json/new?about:blank"))
                .PUT(HttpRequest.BodyPublishers.noBody()).build();
        String answer = client.send(request, BodyHandlers.ofString()).body();
        return Tab.on(client, JsonMapper.shared().readTree(answer).path("webSocketDebuggerUrl").asString());
    }

    @Override
    public void close() {
        client.close();
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        process.onExit().join();
        try {
            FileSystemUtils.deleteRecursively(profile);
        } catch (IOException _) {
            // A child may still write there: it is in the folder for such things.
        }
    }
}
