package dev.weft.examples.crawler;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/// One client of a [SlowServer]: collects a request, waits until the answer is due, sends it, and starts again.
///
/// | state     | from                       | to                                                      |
/// |-----------|----------------------------|---------------------------------------------------------|
/// | receiving | accepted                   | waiting, with the last byte of a request                |
/// | waiting   | [#answerLater]             | sending, when [#answer] is called                       |
/// | sending   | [#answer]                  | receiving or closed, with the last byte of the answer   |
/// | closed    | the client left, [#close]  |                                                         |
///
/// A client that asks again before it has its answer is hung up on: no client of the example does.
final class SlowConnection {

    private static final int LONGEST_REQUEST = 2048;
    private static final String END_OF_HEAD = "\r\n\r\n";
    private static final Reply NONE = new Reply(ByteBuffer.allocate(0), true);

    private final SocketChannel channel;
    private final SelectionKey key;
    private final ByteBuffer input = ByteBuffer.allocate(LONGEST_REQUEST);
    private Reply reply = NONE;
    private long dueNanos;

    SlowConnection(SocketChannel channel, SelectionKey key) {
        this.channel = channel;
        this.key = key;
    }

    /// When the answer is to be sent, on the clock of [System#nanoTime].
    long dueNanos() {
        return dueNanos;
    }

    /// Does what the selector says can be done now.
    ///
    /// @return the head of a request, if this was its last piece
    Optional<String> advance() throws IOException {
        if (key.isWritable()) {
            send();
            return Optional.empty();
        }
        if (channel.read(input) < 0) {
            clientHasSentItsLast();
            return Optional.empty();
        }
        if (reply != NONE) {
            throw new IOException("a second request before the first was answered");
        }
        return takeHead();
    }

    void answerLater(Reply reply, long dueNanos) {
        this.reply = reply;
        this.dueNanos = dueNanos;
    }

    /// Starts to send the answer; what the socket does not take now follows in [#advance].
    void answer() {
        try {
            send();
        } catch (IOException e) {
            close();
        }
    }

    void close() {
        Closing.quietly(List.of(channel));
    }

    private void send() throws IOException {
        channel.write(reply.bytes());
        if (reply.bytes().hasRemaining()) {
            key.interestOps(SelectionKey.OP_WRITE);
        } else if (reply.keepAlive()) {
            reply = NONE;
            key.interestOps(SelectionKey.OP_READ);
        } else {
            channel.close();
        }
    }

    /// The client may have closed one direction only, and still wait for its answer.
    private void clientHasSentItsLast() throws IOException {
        if (reply == NONE) {
            throw new EOFException();
        }
        reply = new Reply(reply.bytes(), false);
        key.interestOps(0);
    }

    private Optional<String> takeHead() throws IOException {
        String text = new String(input.array(), 0, input.position(), StandardCharsets.ISO_8859_1);
        int end = text.indexOf(END_OF_HEAD);
        if (end < 0) {
            if (!input.hasRemaining()) {
                throw new IOException("a request longer than " + LONGEST_REQUEST + " bytes");
            }
            return Optional.empty();
        }
        if (end + END_OF_HEAD.length() < input.position()) {
            throw new IOException("more than a request without a body");
        }
        input.clear();
        return Optional.of(text.substring(0, end));
    }
}
