package dev.weft.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.Action;
import dev.weft.Backend;
import dev.weft.OnEveryBackend;
import dev.weft.Task;
import dev.weft.TaskGroup;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/// A failure of the engine, which ends both directions, as the other direction meets it at its worst moment: the engine has
/// ended, and the stream does not know it yet.
class TlsFailureTest {

    private static final List<String> VERSIONS = List.of("TLSv1.2", "TLSv1.3");

    /// The server's engine has a hook.
    private static TlsPair open(HookedEngine engine, StreamPair below) throws Exception {
        return TaskGroup.scope(group -> {
            Task<TlsStream> serving = group.fork(() -> TlsStream.open(below.right(), engine, TlsPair.servers()));
            TlsStream client = TlsPair.clients().wrap(below.left(), "localhost", 443);
            return new TlsPair(client, serving.get(), below);
        });
    }

    private static HookedEngine engine(String version) throws Exception {
        SSLEngine engine = TlsKeys.forServer().createSSLEngine();
        engine.setUseClientMode(false);
        engine.setEnabledProtocols(new String[]{version});
        return new HookedEngine(engine);
    }

    /// Another task, which does something as soon as the engine has failed; whoever met the failure is held up until it has
    /// done that, or waits.
    private static final class Other {

        private final CompletableFuture<Void> failed = new CompletableFuture<>();
        private volatile Thread thread;
        private volatile boolean done;

        Other(HookedEngine engine) {
            engine.onFailure = () -> {
                failed.complete(null);
                while (thread == null || !done && thread.getState() != Thread.State.WAITING) {
                    Thread.yield();
                }
            };
        }

        Task<SSLException> throwing(TaskGroup group, Action action) {
            return group.fork(() -> {
                failed.join();
                thread = Thread.currentThread();
                try {
                    return assertThrows(SSLException.class, action::run);
                } finally {
                    done = true;
                }
            });
        }
    }

    @OnEveryBackend
    void aWriterIsToldWhatAReaderHasJustMet(Backend backend) throws Exception {
        backend.run(() -> {
            for (String version : VERSIONS) {
                HookedEngine engine = engine(version);
                try (TlsPair pair = open(engine, ByteStream.memoryPair())) {
                    Other other = new Other(engine);
                    TaskGroup.scope(group -> {
                        var writing = other.throwing(group, () -> pair.server().write("x"));
                        pair.below().left().write(new byte[100]);
                        var failure = assertThrows(SSLException.class, () -> pair.server().read(1));
                        assertEquals(failure, writing.get().getCause());
                        return null;
                    });
                }
            }
        });
    }

    @OnEveryBackend
    void aReaderDoesNotTakeAWritersFailureForThePeersEnd(Backend backend) throws Exception {
        backend.run(() -> {
            HookedEngine engine = engine("TLSv1.2");
            try (TlsPair pair = open(engine, ByteStream.memoryPair())) {
                Other other = new Other(engine);
                TaskGroup.scope(group -> {
                    var reading = other.throwing(group, () -> pair.server().readAll());
                    pair.client().write("x");
                    engine.sealsNoMore = true;
                    var failure = assertThrows(SSLException.class, () -> pair.server().write("x"));
                    assertEquals(failure, reading.get().getCause());
                    return null;
                });
            }
        });
    }
}
