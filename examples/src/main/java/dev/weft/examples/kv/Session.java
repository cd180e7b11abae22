package dev.weft.examples.kv;

import dev.weft.GroupOptions;
import dev.weft.TaskGroup;
import dev.weft.Weft;
import dev.weft.channel.Channel;
import dev.weft.examples.kv.Database.Popped;
import dev.weft.examples.serving.Service;
import dev.weft.nio.ByteStream;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// One client: takes its requests one after the other, and writes the replies when all that have come are done.
final class Session {

    /// What may wait to be written to a subscriber, in messages, and how long writing one may take.
    private static final int MOST_MESSAGES = 1024;
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int MUCH = 1 << 16;
    private static final Set<String> FOR_SUBSCRIBERS = Set.of("SUBSCRIBE", "UNSUBSCRIBE", "PING", "QUIT");

    final Database database;
    final Subscriptions subscriptions;
    final Replies replies = new Replies();
    final Set<String> subscribed = new LinkedHashSet<>();

    private final ByteStream stream;
    private final Requests requests;
    private final TaskGroup group;
    /// From the first subscription on all that is written goes through it, since others have something to say, too.
    private @Nullable Channel<byte[]> outbox;
    private boolean ending;

    private Session(ByteStream stream, Database database, Subscriptions subscriptions, TaskGroup group) {
        this.stream = stream;
        this.requests = new Requests(stream);
        this.database = database;
        this.subscriptions = subscriptions;
        this.group = group;
    }

    /// Serves a client to its end.
    static void serve(ByteStream stream, Database database, Subscriptions subscriptions) throws Exception {
        TaskGroup.run(GroupOptions.named("session"),
                group -> new Session(stream, database, subscriptions, group).serve());
    }

    private void serve() throws Exception {
        try {
            for (String[] words; !ending && (words = next()) != null;) {
                if (words.length > 0) {
                    execute(words);
                }
                if (replies.length() > MUCH) {
                    flush();
                }
            }
        } catch (ProtocolException e) {
            replies.error(e.reply());
        } finally {
            subscriptions.removeAll(this);
        }
        flush();
        if (outbox != null) {
            outbox.close();
        }
    }

    private String @Nullable [] next() throws Exception {
        String[] words;
        while ((words = requests.next()) == null) {
            flush();
            if (!Boolean.TRUE.equals(Service.unlessEnding(_ -> requests.receive()))) {
                return null;
            }
        }
        return words;
    }

    private void execute(String... words) throws Exception {
        String name = words[0].toUpperCase(Locale.ROOT);
        Commands.Command command = Commands.ALL.get(name);
        try {
            if (command == null) {
                throw Commands.unknown(words);
            }
            if (words.length < command.least() || words.length > command.most()) {
                throw new CommandException(
                        "ERR wrong number of arguments for '" + words[0].toLowerCase(Locale.ROOT) + "' command");
            }
            if (!subscribed.isEmpty() && !FOR_SUBSCRIBERS.contains(name)) {
                throw new CommandException("ERR Can't execute '" + words[0].toLowerCase(Locale.ROOT)
                        + "': only SUBSCRIBE / UNSUBSCRIBE / PING / QUIT are allowed in this context");
            }
            command.body().run(this, words);
        } catch (CommandException e) {
            replies.error(e.reply());
        }
    }

    /// Serves no more requests.
    void end() {
        ending = true;
    }

    private void flush() throws IOException, InterruptedException {
        if (replies.length() == 0) {
            return;
        }
        if (outbox == null) {
            stream.write(replies.take());
        } else {
            offer(replies.take());
        }
    }

    // --- waiting for a list ---

    /// Waits for an element, in no other client's way; and meanwhile looks whether this one is still there.
    @Nullable Popped awaitPop(List<String> keys, @Nullable Duration timeout) throws Exception {
        flush();
        try {
            return Service.unlessEnding(_ -> TaskGroup.scope(GroupOptions.named("waiting for " + keys), waiting -> {
                waiting.forkDaemon(() -> {
                    watch();
                    waiting.cancel("the client has gone");
                }, "watching the client");
                return database.awaitPop(keys, timeout);
            }));
        } catch (CancellationException e) {
            end();
            return null;
        }
    }

    /// Reads ahead until the client has gone.
    private void watch() throws InterruptedException {
        try {
            while (requests.receive()) {
                // What comes waits for its turn; and if that is much, in the client.
                if (requests.waiting() > MUCH) {
                    Weft.await(new CompletableFuture<>());
                }
            }
        } catch (IOException e) {
            // Gone, too.
        }
    }

    // --- messages ---

    /// Begins to take messages: what is replied from now on goes their way, in order.
    void subscribe(String channel) {
        if (outbox == null) {
            Channel<byte[]> messages = Channel.buffered(MOST_MESSAGES);
            outbox = messages;
            group.fork(() -> write(messages), "messages");
        }
        subscribed.add(channel);
        subscriptions.add(channel, this);
    }

    private void write(Channel<byte[]> messages) throws Exception {
        try {
            for (byte[] message : messages) {
                if (!Weft.moveOnAfter(PATIENCE, () -> stream.write(message))) {
                    stream.close();
                }
            }
        } catch (IOException e) {
            // The client has gone: so the other task will find.
            stream.close();
        }
    }

    /// Puts something in line for the subscriber; never waits. One who does not read is dropped, as by Redis.
    void offer(byte[] message) {
        if (outbox != null && !outbox.statistics().closed() && !outbox.trySend(message)) {
            stream.close();
        }
    }
}
