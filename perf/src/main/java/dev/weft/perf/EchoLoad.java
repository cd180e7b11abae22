package dev.weft.perf;

import dev.weft.TaskGroup;
import dev.weft.Weft;
import dev.weft.nio.ByteStream;
import dev.weft.nio.TcpStream;
import dev.weft.nio.Tls;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/// Asks an echo server as echo-load.c does, for TLS and for where there is no C compiler: `EchoLoad port serverPid connections
/// busy idle warmUpSeconds seconds [cipherSuite]`, over TLS if a suite is given. It may use its processor up before the server
/// does.
final class EchoLoad {

    private static final int MESSAGE = 1024;
    /// How exact a latency is told, and up to a second.
    private static final int STEP_NANOS = 100;
    private static final int STEPS = 10_000_000;
    /// For connecting, and for a machine that is busy.
    private static final Duration GRACE = Duration.ofSeconds(60);
    private static final Duration GRACE_FOR_IDLE = Duration.ofMillis(20);

    private final int port;
    private final ProcessHandle server;
    private final @Nullable Tls tls;
    /// The connections that rest, longest first.
    private final Queue<Connection> resting = new ArrayDeque<>();
    /// Kept, so that they stay open.
    private final List<Connection> idling = new ArrayList<>();
    private final int[] latencies = new int[STEPS];
    private boolean isMeasuring;
    private long answers;

    private EchoLoad(int port, long server, @Nullable Tls tls) {
        this.port = port;
        this.server = ProcessHandle.of(server)
                .orElseThrow(() -> new IllegalArgumentException("no server with process id " + server));
        this.tls = tls;
    }

    @SuppressWarnings("SystemOut")
    public static void main(String[] arguments) {
        try {
            System.out.println(run(arguments));
        } catch (Exception e) {
            System.err.println("EchoLoad: " + e);
            System.exit(1);
        }
    }

    private static EchoResult run(String... arguments) throws Exception {
        if (arguments.length < 7 || arguments.length > 8) {
            throw new IllegalArgumentException(
                    "expected 7 arguments and perhaps a cipher suite, got " + arguments.length);
        }
        int[] numbers = Arrays.stream(arguments).limit(7).mapToInt(Integer::parseInt).toArray();
        var load = new EchoLoad(numbers[0], numbers[1], arguments.length > 7 ? tls(arguments[7]) : null);
        Duration limit = GRACE.plus(GRACE_FOR_IDLE.multipliedBy(numbers[4])).plusSeconds(numbers[5])
                .plusSeconds(numbers[6]);
        return Weft.<EchoResult, Exception>run(() -> Weft.<EchoResult, Exception>withTimeout(limit, () -> {
            double idle = load.connect(numbers[2], numbers[4]);
            return load.measure(numbers[3], Duration.ofSeconds(numbers[5]), numbers[6], idle);
        }));
    }

    private static Tls tls(String suite) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[]{new Trusting()}, new SecureRandom());
        return Tls.client(context).anyHostname().parameters(all -> {
            all.setProtocols(new String[]{EchoServer.TLS_VERSION});
            all.setCipherSuites(new String[]{suite});
        });
    }

    /// @return the server's bytes for an idle connection
    private double connect(int connections, int idle) throws IOException, InterruptedException {
        for (int i = 0; i < connections; i++) {
            resting.add(connect(i));
        }
        if (idle == 0) {
            return 0;
        }
        long before = residentBytes();
        for (int i = 0; i < idle; i++) {
            idling.add(connect(connections + i));
        }
        return (double) (residentBytes() - before) / idle;
    }

    private Connection connect(int number) throws IOException, InterruptedException {
        ByteStream stream = tls == null
                ? TcpStream.connect(EchoServer.HOST, port)
                : tls.connect(EchoServer.HOST, port);
        var connection = new Connection(stream, number);
        connection.exchange();
        return connection;
    }

    private EchoResult measure(int busy, Duration warmUp, int seconds, double idle) throws Exception {
        double[] rates = new double[seconds];
        Duration[] used = new Duration[1];
        TaskGroup.<Exception>run(group -> {
            for (int i = 0; i < busy; i++) {
                group.fork(this::ask);
            }
            Weft.sleep(warmUp);
            isMeasuring = true;
            Duration before = processorTime();
            for (int i = 0; i < seconds; i++) {
                rates[i] = rateOfASecond();
            }
            used[0] = processorTime().minus(before);
            group.cancel("measured");
        });
        if (answers == 0) {
            throw new IOException("no answer came from the server");
        }
        return new EchoResult(EchoResult.median(rates), Arrays.stream(rates).min().orElseThrow(),
                Arrays.stream(rates).max().orElseThrow(), percentileMicros(0.50), percentileMicros(0.99),
                (double) used[0].toNanos() / answers, idle);
    }

    private double rateOfASecond() throws InterruptedException {
        long before = answers;
        long begin = System.nanoTime();
        Weft.sleep(Duration.ofSeconds(1));
        return (answers - before) * 1e9 / (System.nanoTime() - begin);
    }

    private void ask() throws IOException, InterruptedException {
        while (true) {
            Connection connection = resting.remove();
            long begin = System.nanoTime();
            connection.exchange();
            if (isMeasuring) {
                latencies[(int) Math.min((System.nanoTime() - begin) / STEP_NANOS, STEPS - 1)]++;
                answers++;
            }
            resting.add(connection);
        }
    }

    private double percentileMicros(double part) {
        long all = Arrays.stream(latencies).asLongStream().sum();
        long seen = 0;
        int step = 0;
        while ((seen += latencies[step]) < part * all) {
            step++;
        }
        return step * (STEP_NANOS / 1000.0);
    }

    private Duration processorTime() {
        return server.info().totalCpuDuration().orElseThrow(
                () -> new IllegalStateException(
                        "the system does not tell the processor time of process " + server.pid()));
    }

    private long residentBytes() throws IOException {
        try (var lines = Files.lines(Path.of("/proc", Long.toString(server.pid()), "status"))) {
            String memory = lines.filter(line -> line.startsWith("VmRSS:")).findFirst().orElseThrow();
            return Long.parseLong(memory.replaceAll("\\D", "")) * 1024;
        }
    }

    private static final class Connection {

        private final ByteStream stream;
        private final ByteBuffer message = ByteBuffer.allocate(MESSAGE);
        private final ByteBuffer answer = ByteBuffer.allocate(MESSAGE);
        private long round;

        Connection(ByteStream stream, int number) {
            this.stream = stream;
            while (message.hasRemaining()) {
                message.put((byte) (message.position() * 31));
            }
            message.putInt(0, number);
        }

        /// Sends a message that is marked, and compares the answer.
        void exchange() throws IOException, InterruptedException {
            message.putLong(MESSAGE - Long.BYTES, ++round);
            stream.write(message.clear());
            answer.clear();
            while (answer.hasRemaining()) {
                if (stream.read(answer) < 0) {
                    throw new IOException("the server has closed a connection");
                }
            }
            if (!answer.flip().equals(message.flip())) {
                throw new IOException("what came back is not what was sent");
            }
        }
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
