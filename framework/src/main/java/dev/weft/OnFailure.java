package dev.weft;

/// What a group does when one of its tasks fails.
public enum OnFailure {

    /// Cancels the other tasks and the body; [TaskGroup#join] throws the failure. The default.
    CANCEL_SIBLINGS,

    /// Lets the others go on: a supervisor. A failure is its task's own; one that nobody looks at is reported when the
    /// group ends.
    KEEP_GOING
}
