package dev.weft.perf;

import dev.weft.TaskGroup;
import dev.weft.Weft;
import dev.weft.nio.TcpStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import kotlin.Unit;
import kotlin.coroutines.EmptyCoroutineContext;
import kotlinx.coroutines.BuildersKt;
import kotlinx.coroutines.CoroutineStart;
import kotlinx.coroutines.DelayKt;

/// The jobs that want a process of their own, in Java: `WholeProgram weft|vt|vt1|kotlinx|threads sleep COUNT` or
/// `… crawl PORT PAGES ITERATIONS`. [Comparison] runs it.
final class WholeProgram {

    private static final String HOST = "127.0.0.1";
    private static final int LONGEST_MILLIS = 2000;
    private static final int WARM_UP = 10_000;

    private final Peer peer;
    private final AtomicInteger done = new AtomicInteger();

    private WholeProgram(Peer peer) {
        this.peer = peer;
    }

    public static void main(String[] arguments) throws Exception {
        if (arguments.length < 3) {
            throw new IllegalArgumentException("expected a peer, a job and its numbers, see the class");
        }
        var program = new WholeProgram(Peer.of(arguments[0]));
        if (arguments[1].equals("sleep")) {
            program.sleep(Integer.parseInt(arguments[2]));
        } else {
            program.crawl(Integer.parseInt(arguments[2]), Integer.parseInt(arguments[3]),
                    Integer.parseInt(arguments[4]));
        }
    }

    @SuppressWarnings("SystemOut")
    private static void print(Sample sample) {
        System.out.println(sample);
    }

    private static long cpuNanos() {
        return ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class).getProcessCpuTime();
    }

    /// Of this process, or [Double#NaN] where the system does not tell.
    private static double statusBytes(String key) {
        try (var lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith(key + ":"))
                    .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) * 1024).findFirst()
                    .orElse(Double.NaN);
        } catch (IOException | UncheckedIOException notLinux) {
            return Double.NaN;
        }
    }

    /// Between one second and two, the same everywhere.
    private static int sleepMillis(int i) {
        return 1000 + (int) (i * 7919L % 1000);
    }

    private void sleep(int count) throws Exception {
        // Else most of a task's memory is the frames of code that is not compiled yet.
        sleepers(WARM_UP);
        done.set(0);
        double base = statusBytes("VmRSS");
        long cpu = cpuNanos();
        long begin = System.nanoTime();
        sleepers(count);
        long nanos = System.nanoTime() - begin;
        Settings.check(count, done.get());
        print(new Sample((nanos - LONGEST_MILLIS * 1e6) / count, (double) (cpuNanos() - cpu) / count,
                (statusBytes("VmHWM") - base) / count));
    }

    private void sleepers(int count) throws Exception {
        switch (peer) {
            case WEFT -> Weft.<Exception>run(() -> TaskGroup.<Exception>run(group -> {
                for (int i = 0; i < count; i++) {
                    int millis = sleepMillis(i);
                    group.fork(() -> {
                        Weft.sleep(Duration.ofMillis(millis));
                        done.incrementAndGet();
                    });
                }
            }));
            case VT, VT1 -> {
                try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                    for (int i = 0; i < count; i++) {
                        int millis = sleepMillis(i);
                        threads.execute(() -> sleepInJdk(millis));
                    }
                }
            }
            case KOTLINX -> BuildersKt.<Unit>runBlocking(EmptyCoroutineContext.INSTANCE, (scope, caller) -> {
                for (int i = 0; i < count; i++) {
                    int millis = sleepMillis(i);
                    BuildersKt.launch(scope, EmptyCoroutineContext.INSTANCE, CoroutineStart.DEFAULT,
                            (_, each) -> DelayKt.delay(millis, each)).invokeOnCompletion(failure -> {
                                if (failure == null) {
                                    done.incrementAndGet();
                                }
                                return Unit.INSTANCE;
                            });
                }
                return Unit.INSTANCE;
            });
            default -> throw new IllegalArgumentException(peer + " has no sleepers here");
        }
    }

    private void sleepInJdk(int millis) {
        try {
            Thread.sleep(millis);
            done.incrementAndGet();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void crawl(int port, int pages, int iterations) throws Exception {
        for (int i = 0; i <= iterations; i++) {
            done.set(0);
            long cpu = cpuNanos();
            long begin = System.nanoTime();
            pages(port, pages);
            long nanos = System.nanoTime() - begin;
            Settings.check(pages, done.get());
            if (i > 0) {
                print(new Sample(nanos, cpuNanos() - cpu, Double.NaN));
            }
        }
    }

    private void pages(int port, int pages) throws Exception {
        if (peer == Peer.WEFT) {
            Weft.<Exception>run(() -> TaskGroup.<Exception>run(group -> {
                for (int i = 0; i < pages; i++) {
                    int number = i;
                    group.fork(() -> fetch(port, number));
                }
            }));
            return;
        }
        try (ExecutorService threads = peer == Peer.THREADS
                ? Executors.newFixedThreadPool(Math.min(pages, 200))
                : Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < pages; i++) {
                int number = i;
                threads.submit(() -> fetchInJdk(port, number));
            }
        }
    }

    private static String request(int number) {
        return "GET /" + number + " HTTP/1.1\r\nHost: x\r\n\r\n";
    }

    private void count(byte[] answer, int number) {
        if (new String(answer, StandardCharsets.US_ASCII).endsWith("page " + number)) {
            done.incrementAndGet();
        }
    }

    private void fetch(int port, int number) throws IOException, InterruptedException {
        try (TcpStream stream = TcpStream.connect(HOST, port)) {
            stream.write(request(number));
            count(stream.readAll(), number);
        }
    }

    private Unit fetchInJdk(int port, int number) throws IOException {
        try (Socket socket = new Socket(HOST, port)) {
            socket.getOutputStream().write(request(number).getBytes(StandardCharsets.US_ASCII));
            count(socket.getInputStream().readAllBytes(), number);
        }
        return Unit.INSTANCE;
    }
}
