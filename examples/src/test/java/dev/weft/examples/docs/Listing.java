package dev.weft.examples.docs;

import java.util.Optional;

/// A Java block and, if the next block under the same heading is plain text, what it prints.
///
/// @param block  the program
/// @param output that it prints, if the page shows it
record Listing(Block block, Optional<String> output) {
}
