package dev.weft.perf;

import dev.weft.Weft;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What more loops bring, as whole programs: `LoopScaling keyed|skew|accept|echo [ROUNDS] [SECONDS]`. Prints medians of rounds that take
/// turns, and ratios of each round to the first line's, with their spread.
///
/// `mvn -q -pl perf -am compile exec:exec -Dmain.class=dev.weft.perf.LoopScaling -Dargs="skew 5"`
final class LoopScaling {

    private static final int SHORT_ROUNDS = 100;
    private static final int LITTLE = 0;
    private static final int MUCH = 50 * LoopScalingWork.MICRO;

    /// Figures by what they are of, each with one value a round.
    private final Map<String, List<Double>> figures = new LinkedHashMap<>();

    private LoopScaling() {
    }

    public static void main(String[] arguments) throws Exception {
        String job = arguments.length > 0 ? arguments[0] : "";
        int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 5;
        int seconds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 5;
        tell(String.format(Locale.ROOT, "%d processors, load average %.1f, %d rounds",
                Runtime.getRuntime().availableProcessors(),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(), rounds));
        switch (job) {
            case "keyed" -> keyed(rounds);
            case "skew" -> skew(rounds);
            case "accept" -> accept(rounds);
            case "echo" -> Weft.<Exception>run(() -> echo(rounds, seconds));
            default -> throw new IllegalArgumentException("expected keyed, skew, accept or echo, got \"" + job + "\"");
        }
    }

    @SuppressWarnings("SystemOut")
    private static void tell(String line) {
        System.out.println(line);
    }

    /// A round here is many short ones, of which the best counts: on a busy machine one that had the processors to itself.
    private static void keyed(int rounds) throws Exception {
        LoopScaling best = new LoopScaling();
        LoopScaling cost = new LoopScaling();
        try (LoopScalingKeyed one = LoopScalingKeyed.on(1);
                LoopScalingKeyed two = LoopScalingKeyed.on(2);
                LoopScalingKeyed sixteen = LoopScalingKeyed.on(16)) {
            Map<String, LoopScalingKeyed> all = new LinkedHashMap<>();
            all.put("1 loop", one);
            all.put("2 loops", two);
            all.put("16 loops", sixteen);
            // Warms up.
            new LoopScaling().addBest(all, new LoopScaling());
            for (int round = 0; round < rounds; round++) {
                best.addBest(all, cost);
            }
        }
        best.print("µs for a task by key, the best of a round");
        cost.print("µs of processors for a task");
    }

    private void addBest(Map<String, LoopScalingKeyed> all, LoopScaling cost) throws Exception {
        LoopScaling wall = new LoopScaling();
        LoopScaling cpu = new LoopScaling();
        for (int i = 0; i < SHORT_ROUNDS; i++) {
            for (Map.Entry<String, LoopScalingKeyed> entry : all.entrySet()) {
                LoopScalingKeyed.Run run = entry.getValue().run();
                wall.add(entry.getKey(), run.micros());
                cpu.add(entry.getKey(), run.cpu());
            }
        }
        wall.figures.forEach((what, values) -> add(what, Collections.min(values)));
        // The mean, since the system counts in steps of 10 ms.
        cpu.figures.forEach((what, values) -> cost.add(what,
                values.stream().mapToDouble(Double::doubleValue).average().orElseThrow()));
    }

    private static void skew(int rounds) throws InterruptedException {
        LoopScaling seconds = new LoopScaling();
        LoopScaling latency = new LoopScaling();
        // Warms up.
        LoopScalingSkew.byTurns(0);
        LoopScalingSkew.balanced(0);
        for (int round = 1; round <= rounds; round++) {
            LoopScalingSkew.Skewed byTurns = LoopScalingSkew.byTurns(round);
            LoopScalingSkew.Skewed balanced = LoopScalingSkew.balanced(round);
            seconds.add("by turns", byTurns.seconds());
            seconds.add("balanced", balanced.seconds());
            latency.add("by turns", byTurns.p90());
            latency.add("balanced", balanced.p90());
        }
        seconds.print("s for 1,000 tasks on 4 loops");
        latency.print("ms, p90 of short tasks");
    }

    private static void accept(int rounds) throws Exception {
        LoopScaling rate = new LoopScaling();
        for (int round = 0; round <= rounds; round++) {
            LoopScalingAccept.Accepted one = LoopScalingAccept.byOneTask();
            LoopScalingAccept.Accepted system = LoopScalingAccept.byTheSystem();
            if (round > 0) {
                tell("one task accepts: " + one + "; SO_REUSEPORT: " + system);
                rate.add("one task accepts", one.rate());
                rate.add("SO_REUSEPORT", system.rate());
            }
        }
        rate.print("short connections a second, 4 loops");
    }

    private static void echo(int rounds, int seconds) throws Exception {
        LoopScalingEcho echo = LoopScalingEcho.with(seconds);
        for (int steps : new int[]{LITTLE, MUCH}) {
            LoopScaling rate = new LoopScaling();
            LoopScaling cost = new LoopScaling();
            for (int round = 0; round < rounds; round++) {
                for (String kind : List.of("acceptor", "reuseport", "netty")) {
                    for (int loops : new int[]{1, 2}) {
                        EchoResult result = echo.measure(kind, loops, steps);
                        rate.add(kind + " " + loops, result.median());
                        cost.add(kind + " " + loops, result.cpu());
                    }
                }
            }
            rate.print("messages a second, " + steps + " steps of work for each");
            cost.print("ns of the server's processors for a message");
        }
    }

    private void add(String what, double figure) {
        figures.computeIfAbsent(what, _ -> new ArrayList<>()).add(figure);
    }

    private void print(String unit) {
        tell(unit);
        List<Double> first = figures.values().iterator().next();
        figures.forEach((what, values) -> {
            double[] ratios = new double[values.size()];
            for (int i = 0; i < ratios.length; i++) {
                ratios[i] = values.get(i) / first.get(i);
            }
            double[] all = values.stream().mapToDouble(Double::doubleValue).toArray();
            tell(String.format(Locale.ROOT, "  %-18s %12.2f   x %.2f (%.2f to %.2f)", what, EchoResult.median(all),
                    EchoResult.median(ratios), Arrays.stream(ratios).min().orElseThrow(),
                    Arrays.stream(ratios).max().orElseThrow()));
        });
    }
}
