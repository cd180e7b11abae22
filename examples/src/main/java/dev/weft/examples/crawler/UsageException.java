package dev.weft.examples.crawler;

/// The command line cannot be understood. The message is one line: what was wrong and what would be right.
final class UsageException extends Exception {

    UsageException(String message) {
        super(message);
    }
}
