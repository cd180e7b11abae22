package dev.weft.examples.crawler;

import java.io.PrintStream;

/// Progress for a file or a pipe: a line when a way starts and one when it has finished.
final class PlainProgress implements Progress {

    private final PrintStream out;

    PlainProgress(PrintStream out) {
        this.out = out;
    }

    @Override
    public void started(String way) {
        out.println(Progress.line(way, "started"));
    }

    @Override
    public void round(int number, int pages) {}

    @Override
    public void finished(Result result) {
        out.println(Progress.line(result));
    }

    @Override
    public void close() {}
}
