package dev.weft.testing;

/// Goes along with a failure, among its suppressed, to be printed with it: how to run it again, and what was found out.
final class Replay extends Throwable {

    private static final long serialVersionUID = 1;

    Replay(String message) {
        super(message, null, false, false);
    }

    @Override
    public String toString() {
        return String.valueOf(getMessage());
    }
}
