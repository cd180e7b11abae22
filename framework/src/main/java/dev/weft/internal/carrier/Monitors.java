package dev.weft.internal.carrier;

import jdk.internal.misc.Unsafe;

/// Whether the current thread holds monitors, as the JVM itself notes it.
///
/// The JVM keeps the monitors that a thread holds, if nobody contends for them, in a small stack in its own structure of
/// the thread, and moves all of them into a continuation that is suspended, those of the frames that stay too: they would
/// lose their locks without a word. So whoever suspends an [InnerStack] has to ask first; and there is nobody to ask but
/// that stack's top, a number that grows by 8 with each monitor. Where it lies is found by watching it do so.
///
/// Must not be linked before [Handles] has exported the package of `Unsafe`, and is initialised by [Probe], on a thread that
/// holds no monitor.
final class Monitors {

    /* Read are 2,200 bytes of the thread's structure at most: less than it has in any build of JDK 25 (the number lies at
     * 2,000 on Linux). With monitors kept otherwise (-XX:LockingMode) nothing is found, and nobody suspends anything. */

    private static final Unsafe UNSAFE = Unsafe.getUnsafe();
    private static final int WORDS = 550;
    private static final int ENTRY = 8;
    /// The stack's first entry follows its top and one more word.
    private static final int TO_FIRST = 16;

    /// From the beginning of the structure, in bytes; -1 if it was not found.
    private static final int TOP = watch();

    private Monitors() {
    }

    static boolean canTell() {
        return TOP >= 0;
    }

    /// Of the current thread, on its carrier: contended ones, which stay where they are, do not count.
    static boolean areHeld() {
        return UNSAFE.getInt(address() + TOP) != TOP + TO_FIRST;
    }

    private static long address() {
        return (long) Handles.EETOP.get(Hook.currentCarrier());
    }

    private static int watch() {
        int[] none = read();
        int[] one;
        int[] two;
        Object first = new Object();
        Object second = new Object();
        synchronized (first) {
            one = read();
            synchronized (second) {
                two = read();
            }
        }
        int[] noneAgain = read();
        int found = -1;
        for (int i = 0; i < WORDS; i++) {
            int offset = i * Integer.BYTES;
            if (none[i] == offset + TO_FIRST && one[i] == none[i] + ENTRY && two[i] == one[i] + ENTRY
                    && noneAgain[i] == none[i]) {
                if (found >= 0) {
                    return -1;
                }
                found = offset;
            }
        }
        return found;
    }

    private static int[] read() {
        long address = address();
        int[] words = new int[WORDS];
        for (int i = 0; i < WORDS; i++) {
            words[i] = UNSAFE.getInt(address + (long) i * Integer.BYTES);
        }
        return words;
    }
}
