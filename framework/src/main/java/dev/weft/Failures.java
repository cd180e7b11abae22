package dev.weft;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// How several failures become one exception.
final class Failures {

    private Failures() {
    }

    /// Adds `other` to what `main` suppressed, as [#suppressAll].
    static void suppress(Throwable main, Throwable other) {
        suppressAll(main, List.of(other));
    }

    /// Adds `others` to what `main` suppressed: each once, none that `main` holds already, and none that holds `main`,
    /// since a chain of causes must not become a circle.
    static void suppressAll(Throwable main, Collection<? extends Throwable> others) {
        if (others.isEmpty()) {
            return;
        }
        Set<Throwable> held = heldBy(main);
        for (Throwable other : others) {
            if (!held.contains(other) && !holds(other, main)) {
                main.addSuppressed(other);
                held.add(other);
            }
        }
    }

    /// @return `main`, which has suppressed `other`
    static Throwable with(Throwable main, Throwable other) {
        suppress(main, other);
        return main;
    }

    /// Whether `inner` is `outer`, or is met on a walk over its causes and suppressed exceptions.
    static boolean holds(Throwable outer, Throwable inner) {
        return outer == inner || heldBy(outer).contains(inner);
    }

    static Set<Throwable> heldBy(Throwable outer) {
        Set<Throwable> held = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Throwable> toVisit = new ArrayDeque<>(List.of(outer));
        for (Throwable at; (at = toVisit.poll()) != null;) {
            if (held.add(at)) {
                if (at.getCause() != null) {
                    toVisit.add(at.getCause());
                }
                Collections.addAll(toVisit, at.getSuppressed());
            }
        }
        return held;
    }

    /// `failure` in words. Its methods are the program's code: what they throw must not stop whoever tells of it.
    static String describe(Throwable failure) {
        try {
            return failure.toString();
        } catch (Throwable t) {
            return failure.getClass().getName() + " (its message fails with " + t.getClass().getName() + ")";
        }
    }

    /// What leaves a group whose children failed: the first `Error` as itself, else all in one exception.
    ///
    /// @param what came first, as `task "a" of group "b" failed`
    static Throwable ofGroup(String what, List<Throwable> failures) {
        for (Throwable failure : failures) {
            if (failure instanceof Error) {
                suppressAll(failure, failures);
                return failure;
            }
        }
        String more = failures.size() > 1 ? " (and " + (failures.size() - 1) + " more, suppressed)" : "";
        return new TaskFailedException(what + ": " + describe(failures.getFirst()) + more, failures);
    }

    static TaskFailedException ofTask(String task, Throwable failure) {
        return new TaskFailedException("task \"" + task + "\" failed: " + describe(failure), List.of(failure));
    }

    /// Throws `failure` as it is, for callers that know it is an X, an unchecked exception or an error.
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    static <X extends Throwable> RuntimeException sneak(@Nullable Throwable failure) throws X {
        throw (X) failure;
    }
}
