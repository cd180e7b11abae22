package dev.weft.testing;

import dev.weft.loop.Ready;
import java.util.Arrays;
import java.util.SplittableRandom;

/// How a [Simulation] decides which of several tasks that are ready runs next.
///
/// | strategy  | finds                                                                                             |
/// |-----------|---------------------------------------------------------------------------------------------------|
/// | [#FIFO]   | what fails always: the order is that of a loop in production                                      |
/// | [#RANDOM] | most of what depends on the order, in a few dozen seeds                                           |
/// | [#pct]    | what needs one task to be held up for long while others go on, which random choices rarely do     |
public final class Strategy {

    /// First come, first served, as on a loop in production. Whatever else is chosen, by `Select.fairly` or
    /// [Simulation#random], still depends on the seed.
    public static final Strategy FIFO = new Strategy("Strategy.FIFO", FirstCome::new, 0);

    /// Each choice by the seed, all that are ready being equally likely.
    public static final Strategy RANDOM = new Strategy("Strategy.RANDOM", Random::new, 0);

    /// Makes the choices of a run.
    private interface Start {

        Chooser by(SplittableRandom random);
    }

    /// As the length of a run: not known.
    private static final int UNKNOWN = 0;

    private final String text;
    private final Start start;
    /// Of pct, without a length; else 0.
    private final int depth;

    private Strategy(String text, Start start, int depth) {
        this.text = text;
        this.start = start;
        this.depth = depth;
    }

    /// Probabilistic concurrency testing: each task has a priority, by the seed, and of those that are ready the one with the
    /// highest runs; `depth - 1` times, at choices that the seed picks, the one that would run gets the lowest instead. A bug that
    /// needs `d` ordered events to happen shows with a depth of `d` in a known share of the seeds, however many tasks there are.
    ///
    /// For that it must know how long a run is. [Simulation#explore] finds out, and tells. Otherwise early choices are picked more
    /// often than late ones: half of them are among the first dozen or so, and none is after the 16,384th.
    ///
    /// After Burckhardt, Kothari, Musuvathi and Nagarakatte, "A Randomized Scheduler with Probabilistic Guarantees of Finding
    /// Bugs" (2010).
    ///
    /// @param depth above zero; most bugs need 3 or less
    /// @return a strategy
    /// @throws IllegalArgumentException if the depth is not above zero
    public static Strategy pct(int depth) {
        checkAboveZero(depth, "the depth of a bug");
        return new Strategy("Strategy.pct(" + depth + ")", random -> new Priorities(random, depth, UNKNOWN), depth);
    }

    /// As [#pct(int)], for runs whose length is known.
    ///
    /// @param depth   above zero
    /// @param choices how often, in a run, there is more than one task to choose from: [Trial#choices]; above zero
    /// @return a strategy
    /// @throws IllegalArgumentException if one is not above zero
    public static Strategy pct(int depth, int choices) {
        checkAboveZero(depth, "the depth of a bug");
        checkAboveZero(choices, "the number of choices in a run");
        return new Strategy("Strategy.pct(" + depth + ", " + choices + ")",
                random -> new Priorities(random, depth, choices), 0);
    }

    private static void checkAboveZero(int value, String what) {
        if (value <= 0) {
            throw new IllegalArgumentException(what + " is above zero, and not " + value);
        }
    }

    /// Whether it would do better if it knew how long a run is.
    boolean wantsLength() {
        return depth > 0;
    }

    /// The same for runs of that length.
    Strategy forRunsOf(long choices) {
        return pct(depth, Math.clamp(choices, 1, Integer.MAX_VALUE));
    }

    Chooser start(long seed) {
        return start.by(new SplittableRandom(seed));
    }

    /// The strategy as it is written in a program.
    @Override
    public String toString() {
        return text;
    }

    private static class Random implements Chooser {

        final SplittableRandom random;

        Random(SplittableRandom random) {
            this.random = random;
        }

        @Override
        public int next(Ready ready) {
            return random.nextInt(ready.size());
        }

        @Override
        public int choose(int bound) {
            return random.nextInt(bound);
        }

        @Override
        public long rank(long sequence) {
            // They are compared by their difference, which must not overflow.
            return random.nextLong() >> 2;
        }
    }

    private static final class FirstCome extends Random {

        FirstCome(SplittableRandom random) {
            super(random);
        }

        @Override
        public int next(Ready ready) {
            return 0;
        }

        @Override
        public long rank(long sequence) {
            return sequence;
        }
    }

    private static final class Priorities extends Random {

        /// A change comes, evenly, in the first so many choices: 2 to something between these, rather near the least.
        private static final double LEAST = 2.5;
        private static final double MOST = 14;
        /// Who runs so often in a row while others are ready waits for them, most likely, and would for ever.
        private static final int PATIENCE = 64;

        private final long[] changes;
        private int nextChange;
        private long steps;
        /// By the number of the strand. 0: not seen yet.
        private long[] priorities = new long[64];
        private long lowest;
        private int last = -1;
        private int inARow;

        Priorities(SplittableRandom random, int depth, int length) {
            super(random);
            changes = new long[depth - 1];
            for (int i = 0; i < changes.length; i++) {
                changes[i] = random.nextLong(1, 2 + (length == UNKNOWN ? guess() : length));
            }
            Arrays.sort(changes);
        }

        private long guess() {
            double exponent = random.nextDouble();
            return (long) Math.pow(2, LEAST + exponent * exponent * (MOST - LEAST));
        }

        @Override
        public int next(Ready ready) {
            steps++;
            int first = highest(ready);
            if (ready.size() > 1 && mustGiveWay(ready.get(first).number())) {
                priorities[ready.get(first).number()] = --lowest;
                first = highest(ready);
            }
            int number = ready.get(first).number();
            inARow = number == last ? inARow + 1 : 0;
            last = number;
            return first;
        }

        private boolean mustGiveWay(int number) {
            if (nextChange < changes.length && steps >= changes[nextChange]) {
                nextChange++;
                return true;
            }
            return number == last && inARow >= PATIENCE;
        }

        private int highest(Ready ready) {
            int best = 0;
            for (int i = 1; i < ready.size(); i++) {
                if (priority(ready.get(i).number()) > priority(ready.get(best).number())) {
                    best = i;
                }
            }
            return best;
        }

        private long priority(int number) {
            if (number == 0) {
                // The loop's own.
                return Long.MAX_VALUE;
            }
            if (number >= priorities.length) {
                priorities = Arrays.copyOf(priorities, Math.max(number + 1, priorities.length << 1));
            }
            if (priorities[number] == 0) {
                priorities[number] = random.nextLong(1, Long.MAX_VALUE);
            }
            return priorities[number];
        }
    }
}
