package dev.weft.perf;

import java.util.List;

/// An echo server under load, as [EchoComparison] measures it.
///
/// @param programs how they start
/// @param kind of server
/// @param isWide whether there are 1,000 connections, of which 10 are busy, and not 50
record EchoCell(EchoPrograms programs, EchoKind kind, boolean isWide) implements Cell {

    private static final int WARM_UP = 2;
    private static final int SECONDS = 2;

    @Override
    public List<Sample> measure(Effort effort) throws Exception {
        var options = new EchoOptions(null, isWide ? 1000 : 50, isWide ? 10 : 50, 0, 1, SECONDS, WARM_UP,
                List.of(kind));
        EchoResult result = EchoComparison.measureOnce(options, programs, kind);
        return List.of(new Sample(1e9 / result.median(), result.cpu(), result.p99()));
    }

    @Override
    public double seconds(Effort effort) {
        return WARM_UP + SECONDS + 1;
    }
}
