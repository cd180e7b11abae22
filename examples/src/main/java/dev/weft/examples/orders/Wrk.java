package dev.weft.examples.orders;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The load generator `wrk`, one thread of it.
///
/// @param connections at a time
/// @param seconds     that a burst takes
record Wrk(int connections, int seconds) {

    private static final Pattern REQUESTS = Pattern.compile("(\\d+) requests in");
    private static final Pattern PER_SECOND = Pattern.compile("Requests/sec:\\s+([0-9.]+)");
    private static final Pattern P99 = Pattern.compile("99%\\s+([0-9.]+)(us|ms|s)");
    private static final Pattern REFUSED = Pattern.compile("Non-2xx or 3xx responses: (\\d+)");

    /// What is asked for.
    enum Job {

        ORDER("POST /orders: stock, a payment of 5 ms over HTTP, an insert", "/orders", """
                wrk.method = "POST"
                wrk.headers["Content-Type"] = "application/json"
                wrk.body = '{"article":"tea","pieces":1}'
                """),

        LOOK("GET /orders/1: a query", "/orders/1", ""),

        STOCK("GET /stock: a call to the loop of the stock book", "/stock", "");

        private final String what;
        private final String path;
        private final String script;

        Job(String what, String path, String script) {
            this.what = what;
            this.path = path;
            this.script = script;
        }

        String what() {
            return what;
        }
    }

    /// One burst.
    ///
    /// @param perSecond answers
    /// @param p99Millis of their latency
    /// @param cpuMicros of the server for each
    /// @param refused   answers that say no
    record Run(double perSecond, double p99Millis, double cpuMicros, long refused) {
    }

    Run run(Job job, Contestant server) throws IOException {
        Path script = Files.createTempFile("orders", ".lua");
        try {
            Files.writeString(script, job.script);
            Duration before = server.cpu();
            String said = call("wrk", "-t1", "-c" + connections, "-d" + seconds + "s", "--latency", "-s",
                    script.toString(), "http://127.0.0.1:" + server.port() + job.path);
            double cpuMicros = server.cpu().minus(before).toNanos() / 1e3;
            return new Run(number(PER_SECOND, said), p99(said), cpuMicros / Math.max(1, number(REQUESTS, said)),
                    (long) number(REFUSED, said));
        } finally {
            Files.delete(script);
        }
    }

    private static String call(String... command) throws IOException {
        Process process = new ProcessBuilder(List.of(command)).redirectErrorStream(true).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /// @return 0 if it says nothing of it
    private static double number(Pattern pattern, String said) {
        Matcher matcher = pattern.matcher(said);
        return matcher.find() ? Double.parseDouble(matcher.group(1)) : 0;
    }

    private static double p99(String said) {
        Matcher matcher = P99.matcher(said);
        if (!matcher.find()) {
            throw new IllegalStateException("wrk says nothing of latencies: " + said);
        }
        double value = Double.parseDouble(matcher.group(1));
        return switch (matcher.group(2)) {
            case "us" -> value / 1e3;
            case "ms" -> value;
            default -> value * 1e3;
        };
    }
}
