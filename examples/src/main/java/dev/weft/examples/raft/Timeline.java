package dev.weft.examples.raft;

import dev.weft.testing.Simulation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Stands outside of all hosts: hears what happens, and whether that may be.
final class Timeline {

    /// Whom a member takes for the leader, and since which term.
    private record View(int term, @Nullable String leader) {
    }

    private final List<String> lines = new ArrayList<>();
    private final Map<Integer, String> leaders = new HashMap<>();
    private final Map<String, View> views = new HashMap<>();
    private @Nullable String violation;
    private boolean isQuiet;

    /// Adds a line.
    void add(String who, String what) {
        double seconds = Simulation.clock().elapsed().toNanos() / 1e9;
        lines.add(String.format(Locale.ROOT, "%8.3f s  %-8s %s", seconds, who, what));
    }

    /// From now on nothing is to go wrong.
    void quiet() {
        isQuiet = true;
        add("", "quiet");
    }

    boolean isQuiet() {
        return isQuiet;
    }

    /// A member has the votes of a majority: the one invariant is that no other has them in the same term.
    void leads(String who, int term) {
        add(who, "is the leader of term " + term);
        String other = leaders.putIfAbsent(term, who);
        if (other != null && !other.equals(who)) {
            violation = "term " + term + " has two leaders, " + other + " and " + who;
            add("", "VIOLATION: " + violation);
        }
    }

    /// A member follows somebody, or nobody.
    void follows(String who, int term, @Nullable String leader) {
        View view = new View(term, leader);
        if (!view.equals(views.put(who, view)) && leader != null && !leader.equals(who)) {
            add(who, "follows " + leader + " in term " + term);
        }
    }

    /// @throws AssertionError if there ever were two leaders in a term
    void check() {
        if (violation != null) {
            throw new AssertionError(violation);
        }
    }

    /// Whether all of them follow the same leader.
    boolean isAgreed(Collection<String> members) {
        List<View> distinct = members.stream().map(views::get).distinct().toList();
        return distinct.size() == 1 && distinct.getFirst() != null
                && Objects.requireNonNull(distinct.getFirst()).leader() != null;
    }

    /// How many terms had a leader.
    int terms() {
        return leaders.size();
    }

    /// All lines.
    @Override
    public String toString() {
        return String.join("\n", lines) + "\n";
    }
}
