package dev.weft.examples.crawler;

import dev.weft.coroutine.Generator;
import java.util.NoSuchElementException;

/// Drives a generator: runs it to the next future that it gives out, and goes on when that has been set.
final class GeneratorTask implements AutoCloseable {

    private final Generator<Future> body;

    GeneratorTask(Generator<Future> body) {
        this.body = body;
    }

    void start() {
        Future begin = new Future();
        begin.setResult(null);
        step(begin);
    }

    private void step(Future future) {
        Future next;
        try {
            next = body.send(future.result());
        } catch (NoSuchElementException e) {
            return; // it has ended
        }
        next.addDoneCallback(this::step);
    }

    /// Ends the generator where it stands, so that it closes what it has open.
    @Override
    public void close() {
        body.close();
    }
}
