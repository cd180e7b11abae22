package dev.weft.perf;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// What [Scale] looks at.
enum ScaleRow {

    SLEEP("Sleeping tasks", "n tasks that sleep between one and two seconds each; at best that takes two"),
    CANCEL("Parked tasks, cancelled",
            "a group of n tasks that all sleep is cancelled and ends; memory while they sleep"),
    GROUP("Tasks in one group", "n tasks are forked and joined"),
    GATHER("Gather", "the results of n callables, in order"),
    TIMERS("Timers a second", "n timers set each second on one loop, for two seconds, each due within 100 ms"),
    GROUPS("Groups in groups", "n groups, each opened in a task of the one around it; then the outermost is cancelled"),
    SCOPES("Scopes in scopes", "n cancel scopes in one task, each in the one before; then the outermost is cancelled"),
    SENDERS("Waiting senders", "n tasks wait to send on a channel without a buffer, and one receives from all"),
    RECEIVERS("Waiting receivers", "n tasks wait to receive from a channel without a buffer, and one sends to all"),
    CONNECTIONS("TCP connections", "n connections to one loop, and a message of 64 bytes there and back on each"),
    LOOPS("Loops", "n loops, on each of them 200,000 switches between two tasks");

    private static final int SMALLEST = 1_000;
    private static final int LARGEST = 1_000_000;

    private final String title;
    private final String what;

    ScaleRow(String title, String what) {
        this.title = title;
        this.what = what;
    }

    /// @throws IllegalArgumentException if there is no such row; the message names those that there are
    static ScaleRow of(String name) {
        return Stream.of(values()).filter(row -> row.toString().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "no row \"" + name + "\", there are " + List.of(values())));
    }

    String title() {
        return title;
    }

    String what() {
        return what;
    }

    /// Weft first.
    List<ScaleSeries> series() {
        int[] points = ScaleSeries.tens(SMALLEST, LARGEST);
        return switch (this) {
            case SLEEP -> Stream.of(weft(points, ScaleTasks::sleep), threads(ScaleThreads::sleep),
                    kotlin(ScaleKotlin::sleep)).map(ScaleSeries::inOneLap).toList();
            case CANCEL -> Stream.of(weft(points, ScaleTasks::cancel), threads(ScaleThreads::cancel),
                    kotlin(ScaleKotlin::cancel)).map(ScaleSeries::held).toList();
            case GROUP -> List.of(weft(points, ScaleTasks::group), threads(ScaleThreads::group),
                    kotlin(ScaleKotlin::group));
            case GATHER -> List.of(weft(points, ScaleTasks::gather));
            case TIMERS -> List.of(weft(points, ScaleTimers::run).inOneLap());
            case GROUPS -> List.of(weft(ScaleSeries.tens(SMALLEST, LARGEST / 10), ScaleTasks::nestedGroups).held());
            case SCOPES -> List.of(weft(ScaleSeries.tens(SMALLEST, LARGEST / 10), ScaleTasks::nestedScopes).held());
            case SENDERS -> List.of(weft(points, ScaleChannels::senders).held());
            case RECEIVERS -> List.of(weft(points, ScaleChannels::receivers).held());
            case CONNECTIONS ->
                List.of(weft(ScaleSeries.tens(100, 10_000), ScaleConnections::run).held().inOneLap());
            case LOOPS -> List.of(weft(new int[]{1, 2, 4, 8, 16}, ScaleLoops::run));
        };
    }

    private ScaleSeries weft(int[] points, ScaleJob job) {
        return ScaleSeries.of(this, ScaleSeries.WEFT, points, job);
    }

    private ScaleSeries threads(ScaleJob job) {
        return ScaleSeries.of(this, ScaleSeries.THREADS, ScaleSeries.tens(SMALLEST, LARGEST), job);
    }

    private ScaleSeries kotlin(ScaleJob job) {
        return ScaleSeries.of(this, ScaleSeries.KOTLIN, ScaleSeries.tens(SMALLEST, LARGEST), job);
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
