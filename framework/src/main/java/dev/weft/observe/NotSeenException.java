package dev.weft.observe;

/// Another JVM could not be looked at; the message says why, and what to do.
final class NotSeenException extends Exception {

    NotSeenException(String message) {
        super(message);
    }
}
