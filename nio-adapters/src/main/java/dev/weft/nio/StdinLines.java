package dev.weft.nio;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// The lines of an input that stays open.
final class StdinLines extends Items<String> {

    private final TextInput input;
    private volatile boolean closed;

    StdinLines(TextInput input) {
        this.input = input;
    }

    @Override
    @Nullable String pull() throws IOException, InterruptedException {
        return closed ? null : input.readLine();
    }

    @Override
    public void close() {
        closed = true;
    }

    @Override
    public String toString() {
        return "the lines of " + input;
    }
}
