package dev.weft.testing;

/// Nobody can go on: every task of a simulation waits, none of them for time to pass, and there is nobody else. The message shows
/// who waits for what, and who holds it.
public final class DeadlockError extends AssertionError {

    private static final long serialVersionUID = 1;

    DeadlockError(String message) {
        super(message);
    }
}
