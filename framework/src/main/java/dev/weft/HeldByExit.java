package dev.weft;

import dev.weft.internal.carrier.JvmExit;
import dev.weft.loop.Strand;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Which tasks of a loop can never end, since they are inside `System.exit`, or wait for one that is and cannot be called
/// away from that.
final class HeldByExit {

    private HeldByExit() {
    }

    /// On the loop.
    ///
    /// @param live all that there are
    static Set<Strand> among(List<Strand> live) {
        Set<Strand> held = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Strand strand : live) {
            if (strand.waitsOn() == null && isInside(strand)) {
                held.add(strand);
            }
        }
        boolean grows = !held.isEmpty();
        while (grows) {
            grows = false;
            for (Strand strand : live) {
                grows |= !held.contains(strand) && waitsFor(held, strand, live) && held.add(strand);
            }
        }
        return held;
    }

    private static boolean isInside(Strand strand) {
        return switch (uncancellableWait(strand)) {
            case null -> JvmExit.isInside(strand.thread());
            case Offload<?> offload -> offload.isInsideExit();
            default -> false;
        };
    }

    private static boolean waitsFor(Set<Strand> held, Strand strand, List<Strand> live) {
        return switch (uncancellableWait(strand)) {
            case Task<?> task -> held.contains(task.strand());
            case TaskGroup group -> {
                List<Strand> members = live.stream().filter(group::holds).toList();
                yield !members.isEmpty() && held.containsAll(members);
            }
            case null, default -> false;
        };
    }

    /// What it is parked on where no cancellation and no deadline reaches it.
    private static @Nullable Object uncancellableWait(Strand strand) {
        return strand.waitsOn() == null ? LockSupport.getBlocker(strand.thread()) : null;
    }
}
