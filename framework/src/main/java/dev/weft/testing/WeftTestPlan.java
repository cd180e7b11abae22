package dev.weft.testing;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;

/// What a [WeftTest] asks for, checked.
record WeftTestPlan(String test, long firstSeed, int seeds, Strategy strategy, Duration timeout, long maxSteps,
        Duration realTimeout,
        boolean realTime, boolean leakCheck) {

    private static final Pattern AMOUNT = Pattern.compile("(\\d{1,9})\\s*(ns|us|ms|s|m|h|d)");
    private static final Map<String, Duration> UNITS = Map.of("ns", Duration.ofNanos(1), "us", Duration.ofNanos(1000),
            "ms",
            Duration.ofMillis(1), "s", Duration.ofSeconds(1), "m", Duration.ofMinutes(1), "h", Duration.ofHours(1), "d",
            Duration.ofDays(1));

    static WeftTestPlan of(Method method, WeftTest settings) {
        String test = method.getDeclaringClass().getSimpleName() + "." + method.getName();
        check(settings.seeds() > 0, test, "seeds = " + settings.seeds() + " must be above zero");
        check(settings.depth() > 0, test, "depth = " + settings.depth() + " must be above zero");
        check(settings.maxSteps() > 0, test, "maxSteps = " + settings.maxSteps() + " must be above zero");
        check(settings.realTimeout() > 0, test, "realTimeout = " + settings.realTimeout() + " s must be above zero");
        check(!settings.realTime() || settings.seeds() == 1, test,
                "seeds = " + settings.seeds() + " with realTime = true: a seed decides nothing in real time");
        Long only = settings.realTime() ? null : Long.getLong("weft.simulation.seed");
        return new WeftTestPlan(test, only == null ? settings.firstSeed() : only, only == null ? settings.seeds() : 1,
                strategy(settings), duration(test, settings.timeout()), settings.maxSteps(),
                Duration.ofSeconds(settings.realTimeout()), settings.realTime(), settings.leakCheck());
    }

    private static Strategy strategy(WeftTest settings) {
        return switch (settings.strategy()) {
            case FIFO -> Strategy.FIFO;
            case RANDOM -> Strategy.RANDOM;
            case PCT -> Strategy.pct(settings.depth());
            case DEFAULT -> settings.seeds() == 1 ? Strategy.FIFO : Strategy.RANDOM;
        };
    }

    private static Duration duration(String test, String amount) {
        Matcher matcher = AMOUNT.matcher(amount.strip());
        check(matcher.matches(), test,
                "timeout = \"" + amount + "\" is not a number and a unit, as \"90 s\" or \"1 d\"");
        Duration unit = UNITS.getOrDefault(matcher.group(2), Duration.ZERO);
        Duration timeout = unit.multipliedBy(Long.parseLong(matcher.group(1)));
        check(timeout.isPositive() && timeout.compareTo(Simulation.LONGEST) <= 0, test,
                "timeout = \"" + amount + "\" must be above zero, and no more than 100 years");
        return timeout;
    }

    private static void check(boolean holds, String test, String problem) {
        if (!holds) {
            throw new ExtensionConfigurationException("@WeftTest on " + test + ": " + problem);
        }
    }

    Simulation simulation(long seed) {
        return Simulation.of(seed).strategy(strategy).maxSteps(maxSteps).maxTime(timeout);
    }
}
