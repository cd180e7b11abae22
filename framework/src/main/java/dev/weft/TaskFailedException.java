package dev.weft;

import java.util.List;

/// One or more tasks failed. The cause is the first failure; the others are suppressed in this exception.
///
/// Thrown where a failure of a task reaches another: the end of a group, [Task#await], [Weft#gather]. An `Error` of a
/// group's child is not wrapped: it leaves the group as itself.
public final class TaskFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /// In the order in which the tasks failed.
    private final List<Throwable> failures;

    TaskFailedException(String message, List<Throwable> failures) {
        super(message, failures.getFirst());
        this.failures = List.copyOf(failures);
        Failures.suppressAll(this, failures.subList(1, failures.size()));
    }

    /// All failures.
    ///
    /// @return in the order in which the tasks failed, at least one; the first is the cause
    public List<Throwable> failures() {
        return failures;
    }

    /// Throws the first failure of a type, if there is one.
    ///
    /// ```java
    /// catch (TaskFailedException e) {
    ///     throw e.rethrow(IOException.class);
    /// }
    /// ```
    ///
    /// @param type to look for
    /// @param <X>  to look for
    /// @return this, if no failure is of that type
    /// @throws X the first that is
    public <X extends Throwable> TaskFailedException rethrow(Class<X> type) throws X {
        for (Throwable failure : failures) {
            if (type.isInstance(failure)) {
                throw type.cast(failure);
            }
        }
        return this;
    }
}
