package dev.weft.channel;

import org.jspecify.annotations.Nullable;

/// The channel, or the end of it that was used, takes or gives nothing more. What was to be sent was not sent.
///
/// Its cause is what the channel was failed with; there is none if it was closed.
public final class ChannelClosedException extends IllegalStateException {

    private static final long serialVersionUID = 1;

    ChannelClosedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
