package dev.weft;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How several failures become one exception.
final class Failures {

    private Failures() {
    }

    /// Adds `other` to what `main` suppressed: once, and never to itself.
    static void suppress(Throwable main, Throwable other) {
        if (main != other && main.getCause() != other && !Arrays.asList(main.getSuppressed()).contains(other)) {
            main.addSuppressed(other);
        }
    }

    /// What leaves a group whose children failed: the first `Error` as itself, else all in one exception.
    static Throwable ofGroup(String group, List<Throwable> failures) {
        for (Throwable failure : failures) {
            if (failure instanceof Error) {
                failures.forEach(other -> suppress(failure, other));
                return failure;
            }
        }
        String more = failures.size() > 1 ? " (and " + (failures.size() - 1) + " more, suppressed)" : "";
        return new TaskFailedException("a task of group \"" + group + "\" failed: " + failures.getFirst() + more,
                failures);
    }

    static TaskFailedException ofTask(String task, Throwable failure) {
        return new TaskFailedException("task \"" + task + "\" failed: " + failure, List.of(failure));
    }

    /// Throws `failure` as it is, for callers that know it is an X, an unchecked exception or an error.
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    static <X extends Throwable> RuntimeException sneak(@Nullable Throwable failure) throws X {
        throw (X) failure;
    }
}
