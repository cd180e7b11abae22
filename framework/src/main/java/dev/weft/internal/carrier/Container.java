package dev.weft.internal.carrier;

/// The JDK's view of one group of threads: it nests in the owner's scopes, so that a scope that is left open is found,
/// and shows in `jcmd <pid> Thread.dump_to_file`.
public interface Container {

    /// What the JDK asks of whoever opened the container.
    interface Members {

        /// The name shown in thread dumps.
        ///
        /// @return the name of the group
        String name();

        /// The live threads. Called by a thread that takes a dump, at any moment.
        ///
        /// @return a copy
        Iterable<Thread> threads();

        /// The owner left an enclosing scope of the JDK without closing this one: end what is left.
        void abandoned();
    }

    /// Takes the container off its owner's stack. Scopes that were opened later and are still there are abandoned.
    ///
    /// @return whether it was the innermost one, as it should
    boolean close();
}
