package dev.weft;

/// What tests in other packages see of a task that its users need not.
public final class TaskBackstage {

    private TaskBackstage() {
    }

    /// Whether anybody waits for the task, or wants to be called back by it.
    public static boolean hasListeners(Task<?> task) {
        return task.hasListeners();
    }
}
