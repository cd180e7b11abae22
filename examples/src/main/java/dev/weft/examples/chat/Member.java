package dev.weft.examples.chat;

import dev.weft.Weft;
import dev.weft.channel.Channel;
import dev.weft.channel.ChannelClosedException;
import dev.weft.nio.ByteStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Who is connected: the lines that wait to be read there, and how they get there.
///
/// Nobody ever waits for a member: who does not read what is said is dropped when so many lines wait, or when the
/// connection has taken nothing for a time.
final class Member {

    static final int MOST_LINES = 256;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Channel<String> lines = Channel.buffered(MOST_LINES);
    private boolean tooSlow;
    String nick = "";
    @Nullable String room;

    /// Says something to the member. Never waits.
    void tell(String line) {
        if (lines.statistics().closed()) {
            return;
        }
        if (!lines.trySend(line)) {
            tooSlow = true;
            lines.close();
        }
    }

    boolean isTooSlow() {
        return tooSlow;
    }

    /// Nothing more will be said; what was said is still written.
    void end() {
        lines.close();
    }

    /// Writes what is said to the member, until the end. All that waits goes out at once.
    void write(ByteStream stream) throws Exception {
        try {
            for (String line : lines) {
                StringBuilder text = new StringBuilder(line).append('\n');
                for (Optional<String> more; (more = next()).isPresent();) {
                    text.append(more.get()).append('\n');
                }
                if (!writeInTime(stream, text.toString())) {
                    tooSlow = true;
                    return;
                }
            }
            if (tooSlow) {
                writeInTime(stream, "* you are dropped: you read too slowly\n");
            }
        } catch (IOException e) {
            // The peer has gone, which ends its reading, too.
        }
    }

    private Optional<String> next() {
        try {
            return lines.tryReceive();
        } catch (ChannelClosedException e) {
            return Optional.empty();
        }
    }

    private static boolean writeInTime(ByteStream stream, String text) throws Exception {
        return Weft.moveOnAfter(PATIENCE, () -> stream.write(text));
    }
}
