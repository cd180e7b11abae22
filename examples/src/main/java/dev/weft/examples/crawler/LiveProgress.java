package dev.weft.examples.crawler;

import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/// Progress for a terminal: one line for each way, written over ten times a second while it runs.
///
/// It counts what the server sends, so the ways need not know of it. Guarded by its own monitor, since a thread of
/// its own writes too.
final class LiveProgress implements Progress {

    private static final String START_OF_LINE = "\r";
    private static final String ERASE_REST = "\u001b[K";

    private final PrintStream out;
    private final IntSupplier answers;
    private final ScheduledExecutorService ticker;
    private String way = "";
    private int round;
    private int pages;
    private int answersBefore;

    LiveProgress(PrintStream out, IntSupplier answers) {
        this.out = out;
        this.answers = answers;
        this.ticker = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("progress").factory());
        ticker.scheduleAtFixedRate(this::show, 100, 100, TimeUnit.MILLISECONDS);
    }

    @Override
    public synchronized void started(String way) {
        this.way = way;
        round = 0;
        show();
    }

    @Override
    public synchronized void round(int number, int pages) {
        round = number;
        this.pages = pages;
        answersBefore = answers.getAsInt();
        show();
    }

    @Override
    public synchronized void finished(Result result) {
        way = "";
        out.println(START_OF_LINE + Progress.line(result) + ERASE_REST);
    }

    @Override
    public void close() {
        ticker.shutdownNow();
    }

    private synchronized void show() {
        if (way.isEmpty()) {
            return;
        }
        out.print(START_OF_LINE + Progress.line(way, state()) + ERASE_REST);
        out.flush();
    }

    private String state() {
        if (round == 0) {
            return "warming up";
        }
        int done = answers.getAsInt() - answersBefore;
        return String.format(Locale.ROOT, "round %d: %d of %d pages", round, done, pages);
    }
}
