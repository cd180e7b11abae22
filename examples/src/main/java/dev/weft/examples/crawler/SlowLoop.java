package dev.weft.examples.crawler;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/// The event loop of a [SlowServer]: accepts, reads requests, and answers each when it is due.
final class SlowLoop implements Runnable {

    /*
     * The connections that wait for their answer stand in one queue. Since the delay is the same for all of them, the
     * order in which they asked is the order in which they are due: a plain queue does what would otherwise take a
     * heap.
     */

    private final Selector selector;
    private final ServerSocketChannel listener;
    private final long delayNanos;
    private final Function<String, Optional<String>> content;
    private final Queue<SlowConnection> waiting = new ArrayDeque<>();
    private final AtomicInteger answers = new AtomicInteger();
    private volatile boolean stopping;

    SlowLoop(
            Selector selector,
            ServerSocketChannel listener,
            Duration delay,
            Function<String, Optional<String>> content) {
        this.selector = selector;
        this.listener = listener;
        this.delayNanos = delay.toNanos();
        this.content = content;
    }

    int answers() {
        return answers.get();
    }

    /// Makes [#run] return soon; may be called from any thread.
    void stop() {
        stopping = true;
        selector.wakeup();
    }

    @Override
    public void run() {
        try {
            while (!stopping) {
                select();
                answerWhatIsDue();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the example's web server failed", e);
        } finally {
            closeAll();
        }
    }

    private void select() throws IOException {
        SlowConnection next = waiting.peek();
        if (next == null) {
            selector.select(this::ready);
            return;
        }
        long nanos = next.dueNanos() - System.nanoTime();
        if (nanos > 0) {
            long roundedUp = TimeUnit.NANOSECONDS.toMillis(nanos + 999_999);
            selector.select(this::ready, roundedUp);
        } else {
            selector.selectNow(this::ready);
        }
    }

    private void ready(SelectionKey key) {
        if (key.attachment() instanceof SlowConnection connection) {
            receive(connection);
        } else {
            accept();
        }
    }

    private void accept() {
        try {
            for (SocketChannel client = listener.accept(); client != null; client = listener.accept()) {
                client.configureBlocking(false);
                SelectionKey key = client.register(selector, SelectionKey.OP_READ);
                key.attach(new SlowConnection(client, key));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the example's web server cannot accept connections", e);
        }
    }

    private void receive(SlowConnection connection) {
        try {
            Optional<String> head = connection.advance();
            if (head.isPresent()) {
                connection.answerLater(reply(head.get()), System.nanoTime() + delayNanos);
                waiting.add(connection);
            }
        } catch (IOException e) {
            connection.close();
        }
    }

    private Reply reply(String head) {
        Optional<GetRequest> parsed = GetRequest.parse(head);
        if (parsed.isEmpty()) {
            return Reply.badRequest();
        }
        GetRequest request = parsed.get();
        return content.apply(request.path())
                .map(html -> Reply.page(html, request.keepAlive()))
                .orElseGet(() -> Reply.notFound(request.keepAlive()));
    }

    private void answerWhatIsDue() {
        long now = System.nanoTime();
        for (SlowConnection next = waiting.peek(); next != null && next.dueNanos() - now <= 0; next = waiting.peek()) {
            waiting.remove();
            answers.incrementAndGet();
            next.answer();
        }
    }

    private void closeAll() {
        List<SelectableChannel> channels = selector.keys().stream().map(SelectionKey::channel).toList();
        Closing.quietly(channels);
        Closing.quietly(List.of(selector));
    }
}
