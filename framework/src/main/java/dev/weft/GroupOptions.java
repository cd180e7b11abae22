package dev.weft;

import java.util.Objects;

/// How a [TaskGroup] behaves. Immutable.
///
/// @param name      shown in messages, thread dumps and the task tree
/// @param onFailure what a failing task does to the others
public record GroupOptions(String name, OnFailure onFailure) {

    private static final GroupOptions DEFAULTS = new GroupOptions("group", OnFailure.CANCEL_SIBLINGS);

    /// Checks that nothing is missing.
    ///
    /// @throws NullPointerException if anything is null
    public GroupOptions {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(onFailure, "onFailure");
    }

    /// A group called "group" that fails as a whole.
    ///
    /// @return the defaults
    public static GroupOptions defaults() {
        return DEFAULTS;
    }

    /// The defaults, with a name.
    ///
    /// @param name for people
    /// @return new options
    public static GroupOptions named(String name) {
        return new GroupOptions(name, DEFAULTS.onFailure);
    }

    /// The same with another name.
    ///
    /// @param newName for people
    /// @return new options
    public GroupOptions name(String newName) {
        return new GroupOptions(newName, onFailure);
    }

    /// The same with another way to take failures.
    ///
    /// @param policy when a task fails
    /// @return new options
    public GroupOptions onFailure(OnFailure policy) {
        return new GroupOptions(name, policy);
    }
}
