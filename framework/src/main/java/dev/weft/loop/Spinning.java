package dev.weft.loop;

/// Whether an idle carrier should look a little longer before it sleeps.
///
/// To put a thread to sleep and wake it takes the operating system some microseconds, up to 20 on a virtual machine, and
/// two loops that talk would pay that at each item. So the carrier looks into its inbox for longer than that, as long as it
/// pays; when it has looked in vain a few times, it sleeps at once, and tries again now and then.
final class Spinning {

    /// Ns. If both sides sleep, an answer takes two wake-ups; this must be longer, or neither would ever begin to look.
    private static final long LONGEST = 50_000;
    /// Looks between two looks at the clock.
    private static final int STRETCH = 64;
    /// So often it may look in vain, in a row.
    private static final int PATIENCE = 3;
    /// So often it then sleeps at once; twice as often each time that a try was in vain. A loop that waits for sockets goes idle
    /// every few dozen messages, and a look in vain at each hundredth of these took 1 % of its time.
    private static final int SHORTEST_REST = 100;
    private static final int LONGEST_REST = SHORTEST_REST << 7;

    private static final boolean ONE_PROCESSOR = Runtime.getRuntime().availableProcessors() == 1;

    private int tries;
    private int rest = SHORTEST_REST;
    private int rests = rest;

    /// @return whether something came in
    boolean isAnswered(Inbox inbox, long timeout) {
        if (ONE_PROCESSOR || timeout < 2 * LONGEST || mustRest()) {
            return false;
        }
        long begin = System.nanoTime();
        do {
            for (int i = STRETCH; i > 0; i--) {
                if (!inbox.isEmpty()) {
                    tries = PATIENCE;
                    rest = SHORTEST_REST;
                    return true;
                }
                Thread.onSpinWait();
            }
        } while (System.nanoTime() - begin < LONGEST);
        tries--;
        return false;
    }

    /// Whether it would sleep at once.
    boolean isResting() {
        return tries == 0;
    }

    /// How often it sleeps at once between two looks, now.
    int rest() {
        return rest;
    }

    private boolean mustRest() {
        if (!isResting()) {
            return false;
        }
        if (--rests > 0) {
            return true;
        }
        rest = Math.min(2 * rest, LONGEST_REST);
        rests = rest;
        tries = 1;
        return false;
    }
}
