package dev.weft.coroutine;

/// Thrown into the body of a generator or coroutine, where it is suspended, to unwind it: by `close()`, or by Weft if nobody
/// goes on with it. As Python's `GeneratorExit` and greenlet's `GreenletExit`.
///
/// An error, so that `catch (Exception e)` lets it pass. Let it pass, too: clean up in `finally`. Has no stack trace.
public final class CoroutineExit extends Error {

    private static final long serialVersionUID = 1;

    /// Where the body stood; wanted only for a report.
    private transient String stoodAt = "";
    private final transient boolean isToTell;

    CoroutineExit(String message, boolean isToTell) {
        super(message, null, false, false);
        this.isToTell = isToTell;
    }

    /// By the thread on whose stack it is about to be thrown.
    CoroutineExit arrives() {
        if (isToTell && stoodAt.isEmpty()) {
            stoodAt = StackWalker.getInstance().walk(frames -> frames
                    .filter(frame -> !frame.getClassName().startsWith("dev.weft.coroutine.")
                            || frame.getClassName().contains("Test"))
                    .findFirst().map(frame -> ", standing at " + frame.toStackTraceElement()).orElse(""));
        }
        return this;
    }

    String stoodAt() {
        return stoodAt;
    }
}
