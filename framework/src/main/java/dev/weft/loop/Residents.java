package dev.weft.loop;

import dev.weft.internal.carrier.Hook;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The strands that live on one loop: tasks from their start to their end, and guests from when they are first seen.
/// Touched on the loop only; looked at from outside as a guess.
final class Residents {

    private final Scheduler scheduler;
    private final Steward steward;
    private @Nullable Strand first;
    private int count;
    private int guests;
    private int numbers;
    /// Strands that their threads do not lead to.
    private final Map<Thread, Strand> strangers = new IdentityHashMap<>();

    Residents(Scheduler scheduler, Steward steward) {
        this.scheduler = scheduler;
        this.steward = steward;
    }

    /// Calls nothing, so that a StackOverflowError leaves it done or not begun.
    void add(Strand strand) {
        strand.isResident = true;
        strand.number = ++numbers;
        Strand next = first;
        strand.liveAfter = next;
        if (next != null) {
            next.liveBefore = strand;
        }
        first = strand;
        count++;
    }

    void remove(Strand strand) {
        if (!strand.isResident) {
            return;
        }
        strand.isResident = false;
        Strand previous = strand.liveBefore;
        Strand next = strand.liveAfter;
        if (previous == null) {
            first = next;
        } else {
            previous.liveAfter = next;
        }
        if (next != null) {
            next.liveBefore = previous;
        }
        strand.liveBefore = null;
        strand.liveAfter = null;
        count--;
        guests -= strand.isGuest() ? 1 : 0;
        if (!strangers.isEmpty()) {
            strangers.remove(strand.thread);
        }
    }

    /// Whether none of those who wait in the JDK is about to be made ready. By the carrier.
    boolean areAtRest() {
        boolean monitors = false;
        for (Strand at = first; at != null; at = at.liveAfter) {
            if (at.waitsOn() != null || !at.thread().isAlive()) {
                continue;
            }
            if (!Hook.isAtRest(at.thread())) {
                return false;
            }
            monitors |= Hook.waitsForMonitor(at.thread());
        }
        return !monitors || (Hook.unblockerWaits() && monitorsAreAtRest());
    }

    private boolean monitorsAreAtRest() {
        for (Strand at = first; at != null; at = at.liveAfter) {
            if (Hook.waitsForMonitor(at.thread()) && !Hook.isAtRest(at.thread())) {
                return false;
            }
        }
        return true;
    }

    int count() {
        return count;
    }

    int guestCount() {
        return guests;
    }

    List<Strand> list() {
        List<Strand> found = new ArrayList<>();
        // Bounded, for a thread that looks in from outside while links move.
        int bound = count + 16;
        for (Strand at = first; at != null && found.size() < bound; at = at.liveAfter) {
            found.add(at);
        }
        return found;
    }

    /// The strand of a guest, which is about to run.
    Strand guest(Thread thread) {
        Strand known = strangers.get(thread);
        return known != null ? known : addGuest(thread);
    }

    private Strand addGuest(Thread thread) {
        Strand guest = new Strand(scheduler, thread);
        guest.isBorn(scheduler.roughTime(), scheduler.isMetered());
        add(guest);
        guests++;
        strangers.put(thread, guest);
        if (scheduler.rootScope().request() != null) {
            // Too late for it, as for a task that is started now.
            steward.add(thread::interrupt);
        }
        return guest;
    }

    /// A guest has run: counts it out if it has ended.
    void guestHasRun(Strand guest) {
        if (!guest.thread().isAlive()) {
            remove(guest);
        }
    }

    /// The strand of a thread whose handler it is not: a guest, or a task that set a handler of its own.
    Strand of(Thread thread) {
        if (!Hook.isOurs(thread)) {
            return guest(thread);
        }
        return strangers.computeIfAbsent(thread, ours -> Objects.requireNonNull(find(ours)));
    }

    private @Nullable Strand find(Thread thread) {
        for (Strand at = first; at != null; at = at.liveAfter) {
            if (at.thread == thread) {
                return at;
            }
        }
        return steward.strandIf(thread);
    }
}
