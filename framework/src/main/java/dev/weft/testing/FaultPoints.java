package dev.weft.testing;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;

/// Which fault points of [Buggify] are on in one run.
final class FaultPoints {

    /// In FoundationDB a quarter of all points are on in a run: were all of them, the program would never come far.
    private static final double SHARE_ON = 0.25;

    private final SplittableRandom random;
    private final Map<String, Boolean> on = new HashMap<>();

    FaultPoints(SplittableRandom random) {
        this.random = random;
    }

    boolean happens(String point, double probability) {
        return on.computeIfAbsent(point, _ -> random.nextDouble() < SHARE_ON) && random.nextDouble() < probability;
    }
}
