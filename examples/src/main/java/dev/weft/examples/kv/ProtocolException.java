package dev.weft.examples.kv;

/// What came is no command. The client is told so, and its connection is closed: nobody knows where the next one would begin.
final class ProtocolException extends CommandException {

    ProtocolException(String message) {
        super("ERR Protocol error: " + message);
    }
}
