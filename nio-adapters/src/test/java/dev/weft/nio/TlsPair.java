package dev.weft.nio;

import dev.weft.Task;
import dev.weft.TaskGroup;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.concurrent.ExecutionException;

/// Two peers that have shaken hands, and the streams below.
record TlsPair(TlsStream client, TlsStream server, StreamPair below) implements AutoCloseable {

    static Tls clients() throws GeneralSecurityException, IOException {
        return Tls.client(TlsKeys.forClient());
    }

    static Tls servers() throws GeneralSecurityException, IOException {
        return Tls.server(TlsKeys.forServer());
    }

    /// With nothing special.
    static TlsPair open() throws Exception {
        return open("TLSv1.3");
    }

    static TlsPair open(String version) throws Exception {
        return open(clients(), version(servers(), version), ByteStream.memoryPair());
    }

    static TlsPair open(Tls client, Tls server, StreamPair below) throws Exception {
        return TaskGroup.scope(group -> {
            Task<TlsStream> serving = group.fork(() -> server.wrap(below.right()), "server");
            TlsStream mine = client.wrap(below.left(), "localhost", 443);
            return new TlsPair(mine, serving.get(), below);
        });
    }

    static Tls version(Tls tls, String version) {
        return tls.parameters(all -> all.setProtocols(new String[]{version}));
    }

    /// What both sides of a handshake that must fail end with; null for one that does not.
    record Ends(Throwable client, Throwable server) {
    }

    static Ends fail(Tls client, String host, Tls server, StreamPair below) throws Exception {
        return TaskGroup.scope(group -> {
            Task<Throwable> serving = group.fork(() -> end(() -> server.wrap(below.right())), "server");
            Task<Throwable> asking = group.fork(() -> end(() -> client.wrap(below.left(), host, 443)), "client");
            return new Ends(asking.get(), serving.get());
        });
    }

    /// A handshake.
    interface Handshake {
        TlsStream shake() throws IOException, InterruptedException;
    }

    /// How it ends; a client in TLS 1.3 learns only by reading that the server has refused it.
    private static Throwable end(Handshake handshake) throws InterruptedException, ExecutionException {
        try (TlsStream stream = handshake.shake()) {
            stream.read(1);
            return null;
        } catch (IOException e) {
            return e;
        }
    }

    @Override
    public void close() {
        client.close();
        server.close();
    }
}
