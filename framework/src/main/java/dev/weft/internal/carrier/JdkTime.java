package dev.weft.internal.carrier;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.VarHandle;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The time that the JDK's own timed waits go by, where [TimeAgent] has made them ask for it, by way of [TimeClass].
public final class JdkTime {

    private static final @Nullable JdkTime INSTANCE = find();

    private final VarHandle asked;
    private final VarHandle loops;
    private final VarHandle clocks;

    private JdkTime(Class<?> timeClass) throws ReflectiveOperationException {
        Lookup lookup = MethodHandles.lookup();
        asked = lookup.findStaticVarHandle(timeClass, TimeClass.ASKED, boolean.class);
        loops = lookup.findStaticVarHandle(timeClass, TimeClass.LOOPS, int.class);
        clocks = lookup.findStaticVarHandle(timeClass, TimeClass.CLOCKS, Supplier.class);
    }

    /// By name: the agent may have been loaded by another class loader than this class.
    private static @Nullable JdkTime find() {
        if (!Hook.isAvailable()) {
            return null;
        }
        try {
            return new JdkTime(Class.forName(TimeClass.NAME, true, null));
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }

    /// Whether the JDK's timed waits on a loop go by the loop's clock.
    ///
    /// @return false if there was no agent when this was first asked, and where loops cannot run
    public static boolean isAsked() {
        JdkTime time = INSTANCE;
        return time != null && (boolean) time.asked.getVolatile();
    }

    /// A loop with a clock of its own begins to run.
    ///
    /// @param clocks gives the clock that the current thread goes by, as [TimeClass] wants it. Neither may block, lock or
    ///               throw
    public static void begin(Supplier<?> clocks) {
        JdkTime time = INSTANCE;
        if (time != null) {
            time.clocks.setVolatile(clocks);
            time.count(1);
        }
    }

    /// Such a loop has ended.
    public static void end() {
        JdkTime time = INSTANCE;
        if (time != null) {
            time.count(-1);
        }
    }

    private void count(int change) {
        int before = (int) loops.getAndAdd(change);
        assert before + change >= 0;
    }
}
