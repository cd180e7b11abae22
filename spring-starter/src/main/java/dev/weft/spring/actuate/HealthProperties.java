package dev.weft.spring.actuate;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// When a loop is not well.
///
/// @param maxLag         How long something may have to wait for its turn on a loop before health is OUT_OF_SERVICE.
/// @param maxStep        How long one task may have a loop to itself before health is OUT_OF_SERVICE.
/// @param deadlocksEvery Looks for deadlocks, for which health is DOWN, at most so often, because that takes a snapshot of all
///                       tasks. Zero is never.
@ConfigurationProperties("weft.health")
record HealthProperties(@DefaultValue("1s") Duration maxLag, @DefaultValue("5s") Duration maxStep,
        @DefaultValue("0s") Duration deadlocksEvery) {

    HealthProperties {
        check("max-lag", maxLag, maxLag.isPositive(), "more than no time, as 1s");
        check("max-step", maxStep, maxStep.isPositive(), "more than no time, as 5s");
        check("deadlocks-every", deadlocksEvery, !deadlocksEvery.isNegative(), "zero, for never, or more, as 10s");
    }

    private static void check(String name, Duration value, boolean valid, String allowed) {
        if (!valid) {
            throw new IllegalArgumentException(
                    "weft.health." + name + " is " + value + ". Allowed is " + allowed + ".");
        }
    }
}
