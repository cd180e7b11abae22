package dev.weft.perf;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Which peer does which job, and how.
final class Cells {

    private static final int SLEEPERS = 1_000_000;
    /// Python's tasks are big and slow to make; the figures are per task.
    private static final int SLEEPERS_IN_PYTHON = 100_000;
    private static final int SLEEPERS_IN_SHORT = 100_000;
    private static final int CANCELLED = 10_000;
    private static final Map<Job, Map<Peer, String>> BENCHMARKS = benchmarks();
    private static final List<Peer> OUTSIDE = List.of(Peer.GO, Peer.ASYNCIO, Peer.UVLOOP, Peer.GEVENT);

    private final Programs programs;
    private final Map<Peer, List<String>> commands = new LinkedHashMap<>();
    private final Map<Peer, String> missing = new LinkedHashMap<>();
    private @Nullable EchoPrograms echo;

    Cells(Programs programs) {
        this.programs = programs;
    }

    private static Map<Job, Map<Peer, String>> benchmarks() {
        Map<Job, Map<Peer, String>> all = new LinkedHashMap<>();
        all.put(Job.YIELD, of("YieldBenchmark", "weft", "continuation", "jdk", "jdk", "kotlinx"));
        Map<Peer, String> alternate = of("AlternatingBenchmark", "weft", "continuation", "jdk", "jdk", "kotlinx");
        alternate.put(Peer.BARE, "AlternatingBenchmark.bare");
        all.put(Job.ALTERNATE, alternate);
        Map<Peer, String> handOver = of("HandOverBenchmark", "weft", null, "jdk", "jdk", "kotlinx");
        // Handing over by hand is running the other one.
        handOver.put(Peer.CONTINUATION, "AlternatingBenchmark.continuation");
        handOver.put(Peer.BARE, "HandOverBenchmark.bare");
        handOver.put(Peer.THREADS, "HandOverBenchmark.threads");
        all.put(Job.HAND_OVER, handOver);
        for (Job job : List.of(Job.FORK, Job.GATHER_10, Job.GATHER_100, Job.GATHER_10000)) {
            Map<Peer, String> gather = of("ForkJoinBenchmark", job == Job.FORK ? "weftGroup" : "weftGather", null,
                    "executor", "executor", "kotlinx");
            gather.put(Peer.STS, "ForkJoinBenchmark.structuredTaskScope");
            gather.put(Peer.STS1, "ForkJoinBenchmark.structuredTaskScope");
            gather.put(Peer.JOX, "ForkJoinBenchmark.jox");
            gather.put(Peer.FUTURE, "ForkJoinBenchmark.completableFuture");
            all.put(job, gather);
        }
        for (Job job : List.of(Job.CHANNEL_0, Job.CHANNEL_1, Job.CHANNEL_100)) {
            Map<Peer, String> channel = of("ChannelBenchmark", "weft", null, "jdk", "jdk", "kotlinx");
            channel.put(Peer.KOTLINX_THREAD, "ChannelBenchmark.kotlinxDispatcher");
            channel.put(Peer.JOX, "ChannelBenchmark.jox");
            channel.put(Peer.JOX1, "ChannelBenchmark.jox");
            all.put(job, channel);
        }
        Map<Peer, String> select = of("SelectBenchmark", "weft", null, null, null, "kotlinx");
        select.put(Peer.JOX, "SelectBenchmark.jox");
        select.put(Peer.JOX1, "SelectBenchmark.jox");
        all.put(Job.SELECT, select);
        all.put(Job.GENERATOR,
                of("GeneratorBenchmark", "weft", "continuation", "blockingQueue", "blockingQueue", null));
        Map<Peer, String> timeout = of("TimeoutBenchmark", "weft", null, null, null, "kotlinx");
        timeout.put(Peer.STS, "TimeoutBenchmark.structuredTaskScope");
        timeout.put(Peer.STS1, "TimeoutBenchmark.structuredTaskScope");
        timeout.put(Peer.JOX, "TimeoutBenchmark.jox");
        timeout.put(Peer.FUTURE, "TimeoutBenchmark.orTimeout");
        all.put(Job.TIMEOUT, timeout);
        Map<Peer, String> timers = of("TimersBenchmark", "weft", null, null, null, null);
        timers.put(Peer.THREADS, "TimersBenchmark.pool");
        timers.put(Peer.NETTY, "TimersBenchmark.wheel");
        all.put(Job.TIMERS, timers);
        Map<Peer, String> cancel = of("CancelBenchmark", "weft", null, null, null, "kotlinx");
        cancel.put(Peer.STS, "CancelBenchmark.structuredTaskScope");
        cancel.put(Peer.STS1, "CancelBenchmark.structuredTaskScope");
        all.put(Job.CANCEL, cancel);
        return all;
    }

    private static Map<Peer, String> of(String name, @Nullable String... methods) {
        List<Peer> peers = List.of(Peer.WEFT, Peer.CONTINUATION, Peer.VT, Peer.VT1, Peer.KOTLINX);
        Map<Peer, String> row = new LinkedHashMap<>();
        for (int i = 0; i < methods.length; i++) {
            if (methods[i] != null) {
                row.put(peers.get(i), name + "." + methods[i]);
            }
        }
        return row;
    }

    /// Whether the peer of a target has that job at all.
    static boolean exists(Target target) {
        Peer peer = target.peer();
        return peer == null || peers(target.job()).contains(peer);
    }

    static List<Peer> peers(Job job) {
        return List.of(Peer.values()).stream().filter(peer -> does(peer, job)).toList();
    }

    private static boolean does(Peer peer, Job job) {
        return switch (job) {
            case SLEEP -> OUTSIDE.contains(peer)
                    || List.of(Peer.WEFT, Peer.VT, Peer.VT1, Peer.KOTLINX).contains(peer);
            case ECHO_50, ECHO_1000 -> echoKind(peer) != null;
            case CRAWL_10, CRAWL_1000 -> OUTSIDE.contains(peer)
                    || List.of(Peer.WEFT, Peer.VT, Peer.VT1, Peer.THREADS, Peer.C_EPOLL).contains(peer);
            default -> BENCHMARKS.getOrDefault(job, Map.of()).containsKey(peer)
                    || OUTSIDE.contains(peer) && isOutside(peer, job);
        };
    }

    /// Go has all; asyncio has no select and no queue of capacity 0; gevent's select is another one.
    private static boolean isOutside(Peer peer, Job job) {
        return peer == Peer.GO || job != Job.SELECT && (job != Job.CHANNEL_0 || peer == Peer.GEVENT);
    }

    private static @Nullable EchoKind echoKind(Peer peer) {
        return switch (peer) {
            case WEFT -> EchoKind.WEFT;
            case NETTY -> EchoKind.NETTY;
            case VT1 -> EchoKind.THREADS;
            case SELECTOR -> EchoKind.SELECTOR;
            case C_EPOLL -> EchoKind.C_EPOLL;
            case UVLOOP -> EchoKind.UVLOOP;
            case ASYNCIO -> EchoKind.ASYNCIO;
            default -> null;
        };
    }

    /// Why peers are left out.
    Map<Peer, String> missing() {
        return missing;
    }

    /// @return null if the machine cannot run it; [#missing] then says why
    @Nullable Cell cell(Job job, Peer peer) throws InterruptedException {
        String benchmark = BENCHMARKS.getOrDefault(job, Map.of()).get(peer);
        if (benchmark != null) {
            return new JmhCell(benchmark, parameters(job), peer.hasOneCarrier(), job == Job.CANCEL ? CANCELLED : 0,
                    log(job, peer));
        }
        try {
            EchoKind kind = job == Job.ECHO_50 || job == Job.ECHO_1000 ? echoKind(peer) : null;
            if (kind == null) {
                return program(job, peer);
            }
            // What is missing is told at the beginning.
            echo().server(kind);
            return new EchoCell(echo(), kind, job == Job.ECHO_1000);
        } catch (IOException e) {
            missing.put(peer, String.valueOf(e.getMessage()));
            return null;
        }
    }

    private EchoPrograms echo() throws InterruptedException {
        EchoPrograms known = echo;
        if (known == null) {
            known = EchoPrograms.find();
            echo = known;
        }
        return known;
    }

    private Path log(Job job, Peer peer) {
        return programs.module().resolve("target/comparison").resolve(job + "-" + peer + ".log");
    }

    private static Map<String, String> parameters(Job job) {
        return switch (job) {
            case FORK -> Map.of("width", "1");
            case GATHER_10 -> Map.of("width", "10");
            case GATHER_100 -> Map.of("width", "100");
            case GATHER_10000 -> Map.of("width", "10000");
            case CHANNEL_0 -> Map.of("capacity", "0");
            case CHANNEL_1 -> Map.of("capacity", "1");
            case CHANNEL_100 -> Map.of("capacity", "100");
            case SELECT -> Map.of("channels", "2", "capacity", "0");
            case CANCEL -> Map.of("tasks", Integer.toString(CANCELLED));
            default -> Map.of();
        };
    }

    private Cell program(Job job, Peer peer) throws IOException, InterruptedException {
        if (missing.containsKey(peer)) {
            throw new IOException(missing.get(peer));
        }
        List<String> command = commands.get(peer);
        if (command == null) {
            command = programs.command(peer);
            commands.put(peer, command);
        }
        return switch (job) {
            case SLEEP -> new ProgramCell(command,
                    effort -> List.of("sleep", Integer.toString(sleepers(peer, effort))), 5);
            case CRAWL_10 -> new CrawlCell(command, 450, 10);
            case CRAWL_1000 -> new CrawlCell(command, 100, 1000);
            default -> ProgramCell.timed(command, job);
        };
    }

    private static int sleepers(Peer peer, Effort effort) {
        if (!effort.isFull()) {
            return SLEEPERS_IN_SHORT;
        }
        return peer.isJvm() || peer == Peer.GO ? SLEEPERS : SLEEPERS_IN_PYTHON;
    }
}
