package dev.weft.examples.seeds;

import java.io.PrintStream;
import java.time.Duration;

/// One program of the list.
///
/// @param name    what the command line calls it
/// @param seeds   the rows of the list of seed programs that it covers, as `S01`
/// @param lesson  what it teaches, in a line
/// @param program what it does
record Example(String name, String seeds, String lesson, Program program) {

    /// A program whose time scale and output can be chosen.
    @FunctionalInterface
    interface Program {

        /// Runs the program to its end.
        ///
        /// @param second how long its second is
        /// @param out    what it prints to
        /// @throws Exception if it fails
        void run(Duration second, PrintStream out) throws Exception;
    }
}
