package dev.weft.perf;

import dev.weft.TaskGroup;
import dev.weft.Weft;
import dev.weft.nio.Tls;
import dev.weft.nio.TlsStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/// Asks a [TlsEchoServer] with 1 KiB over 50 connections, and prints how many answers came in a second, and what one cost the
/// server in processor time. Without arguments: runs Weft's server and Netty's in turn, the server on the first processor and
/// itself on the second (Linux only, as `taskset` is). `mvn -q -pl perf -am compile exec:exec
/// -Dmain.class=dev.weft.perf.TlsEchoLoad`
final class TlsEchoLoad {

    private static final int CONNECTIONS = 50;
    private static final int MESSAGE = 1024;
    private static final int ROUNDS = 5;
    /// In answers, so that on a busy machine it is as warm.
    private static final long WARM_UP = 60_000;
    private static final long WINDOW = 60_000;

    private long answers;

    private TlsEchoLoad() {
    }

    @SuppressWarnings("SystemOut")
    private static void print(String line) {
        System.out.println(line);
    }

    public static void main(String[] arguments) throws Exception {
        if (arguments.length == 2) {
            new TlsEchoLoad().run(Integer.parseInt(arguments[0]), Long.parseLong(arguments[1]));
            return;
        }
        for (String suite : List.of("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384")) {
            for (int round = 0; round < ROUNDS; round++) {
                for (String kind : List.of("weft", "netty")) {
                    measure(kind, suite);
                }
            }
        }
    }

    private static void measure(String kind, String suite) throws IOException, InterruptedException {
        Process server = child(0, TlsEchoServer.class, kind, suite);
        try {
            String port = server.inputReader().readLine();
            Process load = child(1, TlsEchoLoad.class, port, Long.toString(server.pid()));
            print(kind + " " + suite + ": " + load.inputReader().readLine());
            load.waitFor();
        } finally {
            server.destroyForcibly();
            server.waitFor();
        }
    }

    private static Process child(int processor, Class<?> main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("taskset", "-c", Integer.toString(processor),
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-opens=java.base/java.lang=ALL-UNNAMED", "-Xmx512m", "-cp",
                System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    private void run(int port, long server) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[]{new Trusting()}, new SecureRandom());
        Tls tls = Tls.client(context).anyHostname();
        Weft.run(() -> TaskGroup.run(group -> {
            for (int i = 0; i < CONNECTIONS; i++) {
                group.fork(() -> ask(tls, port));
            }
            awaitAnswers(WARM_UP);
            long before = answers;
            long begin = System.nanoTime();
            Duration used = processorTime(server);
            awaitAnswers(before + WINDOW);
            long count = answers - before;
            double seconds = (System.nanoTime() - begin) / 1e9;
            long cost = processorTime(server).minus(used).toNanos() / count;
            print(Math.round(count / seconds) + " answers/s, " + cost + " ns of the server's processor each");
            group.cancel("measured");
        }));
    }

    private void awaitAnswers(long count) throws InterruptedException {
        while (answers < count) {
            Weft.sleep(Duration.ofMillis(5));
        }
    }

    private void ask(Tls tls, int port) throws IOException, InterruptedException {
        try (TlsStream stream = tls.connect("localhost", port)) {
            ByteBuffer buffer = ByteBuffer.allocate(MESSAGE);
            while (true) {
                stream.write(buffer.clear());
                buffer.clear();
                while (buffer.hasRemaining()) {
                    if (stream.read(buffer) < 0) {
                        throw new IOException("the server has ended");
                    }
                }
                answers++;
            }
        }
    }

    private static Duration processorTime(long process) {
        return ProcessHandle.of(process).flatMap(handle -> handle.info().totalCpuDuration()).orElseThrow();
    }

    /// Takes any certificate: only for a measurement on one machine.
    private static final class Trusting extends X509ExtendedTrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
