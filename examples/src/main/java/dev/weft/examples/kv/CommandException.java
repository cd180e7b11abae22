package dev.weft.examples.kv;

/// A command cannot be done.
class CommandException extends Exception {

    private final String reply;

    /// @param reply what the client is told, beginning with a code: `ERR`, `WRONGTYPE`
    CommandException(String reply) {
        // Thrown for each wrong command, and its stack is never looked at.
        super(reply, null, false, false);
        this.reply = reply;
    }

    final String reply() {
        return reply;
    }

    static CommandException syntax() {
        return new CommandException("ERR syntax error");
    }

    static CommandException notAnInteger() {
        return new CommandException("ERR value is not an integer or out of range");
    }

    static CommandException wrongType() {
        return new CommandException("WRONGTYPE Operation against a key holding the wrong kind of value");
    }
}
