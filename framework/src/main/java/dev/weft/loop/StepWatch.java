package dev.weft.loop;

import dev.weft.internal.ProgramLine;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Notices a step of one loop that takes too long, while it takes it: nothing has been mounted since the last looks, and something
/// was before. By the heartbeat, which looks at least twice in that time; the loop itself does nothing for it.
///
/// One place of the program is told once in [#SAME_PLACE], and no more than [#BURST] at once: who is blamed twenty times a second
/// reads no more.
final class StepWatch {

    static final long SAME_PLACE = 60_000_000_000L;
    static final int BURST = 10;
    /// So many places are known apart.
    private static final int PLACES = 100;
    /// While the same step lasts it is told again after three times as long.
    private static final int AGAIN = 3;

    private final long patience;
    private final Consumer<SlowStep> tell;
    private final Map<String, Long> toldAt = new HashMap<>();

    private long runs = -1;
    private long since;
    private long next;
    private int innerSwitches;
    private int untold;
    private long allowance = BURST;
    private long allowedAt;
    private volatile long count;

    /// @param patience in ns
    /// @param tell     does not throw; called by a thread that may block
    StepWatch(long patience, Consumer<SlowStep> tell) {
        this.patience = patience;
        this.tell = tell;
    }

    /// How often to look, in ns.
    long period() {
        return Math.clamp(patience / 2, 5_000_000, Standstill.PERIOD);
    }

    /// How many steps were too long.
    long count() {
        return count;
    }

    /// Looks.
    ///
    /// @param runsNow how often something was mounted so far
    /// @param mounted what is now; null if nothing is
    /// @param now     in ns
    /// @return what is to be told, by a thread that may block; null if nothing is
    @Nullable Runnable look(long runsNow, @Nullable Thread mounted, long now) {
        if (runsNow != runs || mounted == null) {
            runs = runsNow;
            since = now;
            next = patience;
            innerSwitches = switchesOf(mounted);
            return null;
        }
        long lasted = now - since;
        if (lasted < next) {
            innerSwitches = switchesOf(mounted);
            return null;
        }
        if (next == patience) {
            count++;
        }
        next = lasted * AGAIN;
        List<StackTraceElement> stack = stackOf(mounted);
        boolean quiet = !mayTell(stack, lasted, now);
        SlowStep step = new SlowStep(Strand.of(mounted), mounted, lasted, stack, quiet, untold);
        untold = quiet ? untold + 1 : 0;
        return quiet && Observer.current() == null ? null : () -> tell.accept(step);
    }

    private static int switchesOf(@Nullable Thread mounted) {
        Strand strand = mounted == null ? null : Strand.of(mounted);
        return strand == null ? 0 : strand.innerSwitches();
    }

    /// The JVM may crash that looks from outside at a thread which switches between its own stack and a generator's at that
    /// moment. So only at one that has stayed on the same since the last look.
    private List<StackTraceElement> stackOf(Thread mounted) {
        return switchesOf(mounted) == innerSwitches ? List.of(mounted.getStackTrace()) : List.of();
    }

    private boolean mayTell(List<StackTraceElement> stack, long lasted, long now) {
        allowance = Math.min(BURST, allowance + (now - allowedAt) / (SAME_PLACE / BURST));
        allowedAt += (now - allowedAt) / (SAME_PLACE / BURST) * (SAME_PLACE / BURST);
        String place = placeOf(stack);
        Long before = toldAt.get(place);
        boolean isOld = before != null && now - before < SAME_PLACE && lasted < patience * AGAIN;
        if (isOld || allowance == 0) {
            return false;
        }
        if (toldAt.size() >= PLACES) {
            toldAt.clear();
        }
        toldAt.put(place, now);
        allowance--;
        return true;
    }

    private static String placeOf(List<StackTraceElement> stack) {
        return ProgramLine.of(stack).line();
    }
}
