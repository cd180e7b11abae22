package dev.weft.internal.carrier;

/// Who is inside `System.exit`, or `Runtime.exit`: such a thread never comes back, so nobody may wait for it.
public final class JvmExit {

    private JvmExit() {
    }

    /// Whether a thread is inside: the one whose call ends the JVM, or one that came after it and waits for ever.
    ///
    /// @param thread any but the current one
    /// @return by its stack; false where a JDK has other names there
    public static boolean isInside(Thread thread) {
        for (StackTraceElement frame : thread.getStackTrace()) {
            if (frame.getMethodName().equals("exit") && frame.getClassName().equals("java.lang.Shutdown")) {
                return true;
            }
        }
        return false;
    }

    /// Whether a thread of a loop is inside and holds its carrier meanwhile, so that no other can run: it was called from
    /// a class initialiser, or through native code.
    ///
    /// @param thread of a loop
    /// @return false also while it is on its way in
    public static boolean isHoldingItsCarrier(Thread thread) {
        return Hook.isMounted(thread)
                && (thread.getState() == Thread.State.WAITING || thread.getState() == Thread.State.BLOCKED)
                && isInside(thread);
    }
}
