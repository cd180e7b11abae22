package dev.weft.nio;

import dev.weft.channel.Channel;
import dev.weft.loop.Strand;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Text from a stream whose reads nobody can end: by a daemon thread, a piece at a time, each when somebody wants it. Whoever
/// gives up leaves what he wanted to the next.
final class TextInput {

    private static final int PIECE = 8192;

    /// What came of one read.
    private sealed interface Answer {

        record Text(CharBuffer text) implements Answer {
        }

        record End() implements Answer {
        }

        record Failed(IOException failure) implements Answer {
        }
    }

    private final String name;
    private final Supplier<InputStream> stream;
    private final Charset charset;

    private final Semaphore wanted = new Semaphore(0);
    /// Holds the answer of one read that somebody wanted; there is never another.
    private final Channel<Answer> answers;

    /// Who may touch what follows: one at a time, first come, first served.
    private final Semaphore turn = new Semaphore(1, true);
    private final LineSplitter text = new LineSplitter();
    private boolean begun;
    private boolean asked;
    private boolean ended;

    /// @param stream asked for at the first read, by the thread that reads it
    TextInput(String name, Supplier<InputStream> stream, Charset charset) {
        this.name = name;
        this.stream = stream;
        this.charset = charset;
        this.answers = Channel.<Answer>buffered(1).named(name);
    }

    @Nullable String readLine() throws IOException, InterruptedException {
        takeTurn();
        try {
            while (true) {
                String line = text.line();
                if (line != null) {
                    return line;
                }
                if (ended) {
                    return text.rest();
                }
                readMore();
            }
        } finally {
            turn.release();
        }
    }

    @Nullable String read() throws IOException, InterruptedException {
        takeTurn();
        try {
            while (true) {
                String rest = text.rest();
                if (rest != null || ended) {
                    return rest;
                }
                readMore();
            }
        } finally {
            turn.release();
        }
    }

    Items<String> lines() {
        return new StdinLines(this);
    }

    /// How many want something that they have not got.
    int waiting() {
        return turn.getQueueLength() + 1 - turn.availablePermits();
    }

    private void takeTurn() throws InterruptedException {
        Strand strand = Strand.current();
        strand.checkpoint();
        turn.acquire();
        strand.spend();
    }

    private void readMore() throws IOException, InterruptedException {
        if (!begun) {
            Thread.ofPlatform().daemon().inheritInheritableThreadLocals(false).name("weft-" + name).start(this::serve);
            begun = true;
        }
        if (!asked) {
            asked = true;
            wanted.release();
        }
        Answer answer = answers.receive();
        asked = false;
        switch (answer) {
            case Answer.Text(CharBuffer piece) -> text.add(piece);
            case Answer.End() -> ended = true;
            case Answer.Failed(IOException failure) -> throw failure;
        }
    }

    // --- the thread's side ---

    private void serve() {
        Reader reader = new InputStreamReader(stream.get(), charset);
        while (true) {
            wanted.acquireUninterruptibly();
            answers.trySend(answer(reader));
        }
    }

    private static Answer answer(Reader reader) {
        char[] piece = new char[PIECE];
        try {
            int count = reader.read(piece);
            return count < 0 ? new Answer.End() : new Answer.Text(CharBuffer.wrap(piece, 0, count));
        } catch (IOException e) {
            return new Answer.Failed(e);
        } catch (Throwable t) {
            // The stream may be anybody's, and who waits must be told.
            return new Answer.Failed(new IOException("reading failed: " + t, t));
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
