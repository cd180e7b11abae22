package dev.weft;

/// How often a test repeats what chance decides: seldom in a run that must be short, often under `-Psoak`.
public final class Soak {

    private static final boolean ON = Boolean.getBoolean("weft.test.soak");

    private Soak() {
    }

    /// @param few what every run can spare the time for
    /// @return `many` under `-Psoak`
    public static int times(int few, int many) {
        return ON ? many : few;
    }
}
