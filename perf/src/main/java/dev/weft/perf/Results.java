package dev.weft.perf;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/// What a run of [Comparison] came to.
final class Results {

    private final Map<Job, Map<Peer, Figures>> figures = new LinkedHashMap<>();

    void add(Job job, Peer peer, List<Sample> round) {
        Map<Peer, Figures> row = figures.computeIfAbsent(job, _ -> new LinkedHashMap<>());
        row.put(peer, row.getOrDefault(peer, new Figures(job, peer, List.of())).plus(round));
    }

    boolean isEmpty() {
        return figures.isEmpty();
    }

    List<Job> jobs() {
        return List.copyOf(figures.keySet());
    }

    Collection<Figures> of(Job job) {
        return figures.getOrDefault(job, Map.of()).values();
    }

    List<Figures> all() {
        return figures.values().stream().flatMap(row -> row.values().stream()).toList();
    }

    @Nullable Figures of(Job job, Peer peer) {
        return figures.getOrDefault(job, Map.of()).get(peer);
    }

    /// Weft's figure over the peer's, round by round; unknown if one of them is.
    Spread ratio(Job job, Peer peer, ToDoubleFunction<Sample> figure) {
        Figures weft = of(job, Peer.WEFT);
        Figures other = of(job, peer);
        return weft == null || other == null
                ? Spread.of()
                : Spread.ofRatios(weft.points(figure), other.points(figure));
    }
}
