package dev.weft.channel;

import dev.weft.loop.Waiter;
import org.jspecify.annotations.Nullable;

/// One wait in one list. A select has several, one for each channel, on one waiter.
final class Wait {

    /// Got what it waited for.
    static final int SERVED = 0;
    /// It is no use to wait any longer.
    static final int ENDED = 1;

    final Waiter waiter;
    /// Which branch of a select it is.
    final int branch;
    /// Through which end it came, or what it carries, as the one whose list it is likes it.
    final @Nullable Object of;
    /// What is handed over: by who waits before it waits, or to it, before its wait is ended.
    @Nullable Object gift;

    @Nullable Wait before;
    @Nullable Wait after;
    boolean isListed;
    /// An error has struck who was to wait: nobody is there any more. Written without a call.
    volatile boolean isGone;
    /// Of those that were ended inside, the one before.
    @Nullable Wait claimedBefore;

    Wait(Waiter waiter, int branch, @Nullable Object of, @Nullable Object gift) {
        this.waiter = waiter;
        this.branch = branch;
        this.of = of;
        this.gift = gift;
    }

    /// How it ended and which branch it was, in one number above zero.
    int code(int how) {
        return code(branch, how);
    }

    static int code(int branch, int how) {
        return (branch << 1) + how + 1;
    }

    static int branch(int code) {
        return (code - 1) >> 1;
    }

    static int how(int code) {
        return (code - 1) & 1;
    }
}
