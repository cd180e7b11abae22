package dev.weft.internal.carrier;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The thread of the JDK's that makes virtual threads runnable to which a monitor was handed, a little after that was left.
final class Unblocker {

    /// Where it waits for the next ones. (When it has them, each is marked, until it takes that mark off.)
    private static final String WAITS_IN = "takeVirtualThreadListToUnblock";

    private static final @Nullable Thread THREAD = find();

    private Unblocker() {
    }

    private static @Nullable Thread find() {
        ThreadGroup root = Thread.currentThread().getThreadGroup();
        for (ThreadGroup above; (above = root.getParent()) != null;) {
            root = above;
        }
        Thread[] all = new Thread[2 * root.activeCount() + 16];
        root.enumerate(all);
        return Arrays.stream(all).filter(thread -> thread != null && thread.getName().equals("VirtualThread-unblocker"))
                .findFirst().orElse(null);
    }

    static boolean is(Thread thread) {
        return thread == THREAD;
    }

    /// Whether it has made runnable all whose mark it has taken off. Some 20 us.
    static boolean waits() {
        if (THREAD == null) {
            return true;
        }
        StackTraceElement[] stack = THREAD.getStackTrace();
        return stack.length > 0 && stack[0].getMethodName().equals(WAITS_IN);
    }
}
