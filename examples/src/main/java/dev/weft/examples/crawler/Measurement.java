package dev.weft.examples.crawler;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Measures ways: some rounds for the compiler, which do not count, then the median of a few.
final class Measurement {

    static final int ROUNDS = 3;

    /// A way whose first round takes longer than this gets no other: its noise is small beside it.
    static final Duration LONG_ROUND = Duration.ofSeconds(1);

    /// With more pages than this, a way that fetches one at a time fetches [#SHARE] of them, and the rest is
    /// calculated.
    static final int PATIENCE = 50;

    static final int SHARE = 20;

    /// Long enough for the compiler to have seen both sides, the way and the server.
    private static final Duration WARM_UP = Duration.ofMillis(500);

    private final int pages;
    private final SlowServer server;
    private final SlowServer warmUpServer;
    private final Progress progress;

    /// @param warmUpServer the same pages without the delay
    Measurement(int pages, SlowServer server, SlowServer warmUpServer, Progress progress) {
        this.pages = pages;
        this.server = server;
        this.warmUpServer = warmUpServer;
        this.progress = progress;
    }

    /// Measures one way. Its failure is a result like another.
    Result measure(Way way) throws InterruptedException {
        progress.started(way.name());
        Result result;
        try {
            result = measured(way);
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            result = new Result.Failed(way.name(), e.getMessage() == null ? e.toString() : e.getMessage());
        }
        progress.finished(result);
        return result;
    }

    private Result measured(Way way) throws Exception {
        List<String> paths = SamplePages.paths(way.oneAtATime() && pages > PATIENCE ? SHARE : pages);
        if (way.warmsUp()) {
            warmUp(way, paths);
        }
        Round median = median(rounds(way, paths));
        double seconds = median.nanos() / 1e9 * pages / paths.size();
        return new Result.Measured(way.name(), seconds, paths.size() < pages, median.note());
    }

    private void warmUp(Way way, List<String> paths) throws Exception {
        long begin = System.nanoTime();
        do {
            Round.of(way, warmUpServer, paths);
        } while (System.nanoTime() - begin < WARM_UP.toNanos());
    }

    private List<Round> rounds(Way way, List<String> paths) throws Exception {
        List<Round> rounds = new ArrayList<>();
        do {
            progress.round(rounds.size() + 1, paths.size());
            rounds.add(Round.of(way, server, paths));
        } while (rounds.size() < ROUNDS && rounds.getFirst().nanos() < LONG_ROUND.toNanos());
        return rounds;
    }

    private static Round median(List<Round> rounds) {
        List<Round> sorted = new ArrayList<>(rounds);
        sorted.sort(Comparator.comparingLong(Round::nanos));
        return sorted.get(sorted.size() / 2);
    }
}
