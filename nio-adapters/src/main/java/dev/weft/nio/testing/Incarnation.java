package dev.weft.nio.testing;

import dev.weft.GroupOptions;
import dev.weft.OnFailure;
import dev.weft.Task;
import dev.weft.TaskGroup;
import dev.weft.channel.Event;
import dev.weft.loop.Scope;
import dev.weft.loop.Strand;
import java.net.BindException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A host from a start to the crash, or to the end of its program: what then is gone. As the label of a scope it is how a task
/// knows where it is.
final class Incarnation {

    private final Host host;
    private final int number;
    private final Map<Integer, SimulatedServer> servers = new LinkedHashMap<>();
    private final Map<Integer, SimulatedUdpSocket> sockets = new LinkedHashMap<>();
    /// Those that are open, or whose output the peer has not got yet.
    private final Set<SimulatedStream> streams = new LinkedHashSet<>();
    private final Event ended = new Event();
    private @Nullable Task<?> task;
    private @Nullable TaskGroup group;
    private boolean hasCrashed;
    private long crashedAt;
    private boolean isOver;

    Incarnation(Host host, int number) {
        this.host = host;
        this.number = number;
    }

    /// Where the calling task is.
    ///
    /// @return null if it is no host's
    static @Nullable Incarnation current() {
        for (Scope at = Strand.current().innermost(); at != null; at = at.parent()) {
            if (at.label() instanceof Incarnation here) {
                return here;
            }
        }
        return null;
    }

    // --- its program ---

    void start(HostBody body) {
        Task<?> main = host.net().loop().submit(() -> {
            run(body);
            return null;
        }, toString());
        task = main;
        // Told of a task that never ran, too.
        main.onDone(_ -> host.net().scheduler().exclusively(this::end));
    }

    private void run(HostBody body) throws Exception {
        Scope scope = Scope.enter(this);
        try {
            TaskGroup.run(GroupOptions.named("tasks of " + this).onFailure(OnFailure.KEEP_GOING).takingSpawned(),
                    tasks -> {
                        group = tasks;
                        if (!hasCrashed) {
                            body.run(host);
                        }
                    });
        } catch (Exception e) {
            // What the cleanup of a host meets that is gone is nobody's failure.
            if (!hasCrashed) {
                throw e;
            }
        } finally {
            scope.exit();
        }
    }

    /// The program has ended: as when a process exits, what it had open is closed in order.
    private void end() {
        if (isUp()) {
            isOver = true;
            closeAll();
            new ArrayList<>(streams).forEach(SimulatedStream::close);
            host.disk().keepAll();
        }
        ended.set();
    }

    void crash() {
        hasCrashed = true;
        isOver = true;
        crashedAt = host.net().now();
        if (group != null) {
            // First: so those of its tasks that wait for something of the host are cancelled, and see nothing of its end.
            group.cancel(this + " has crashed");
        }
        closeAll();
        List<SimulatedStream> all = new ArrayList<>(streams);
        streams.clear();
        all.forEach(SimulatedStream::crashed);
    }

    private void closeAll() {
        new ArrayList<>(servers.values()).forEach(SimulatedServer::close);
        new ArrayList<>(sockets.values()).forEach(SimulatedUdpSocket::close);
    }

    /// When its program has ended, and all its tasks have.
    Event ended() {
        return ended;
    }

    /// @return null if it has no program
    @Nullable Task<?> task() {
        return task;
    }

    boolean isUp() {
        return !isOver;
    }

    boolean hasCrashed() {
        return hasCrashed;
    }

    long crashedAt() {
        return crashedAt;
    }

    /// @throws CrashedException if it is gone
    void check() throws CrashedException {
        if (isOver) {
            throw new CrashedException(this);
        }
    }

    Host host() {
        return host;
    }

    // --- what it has open ---

    @Nullable SimulatedServer serverAt(int port) {
        return servers.get(port);
    }

    @Nullable SimulatedUdpSocket socketAt(int port) {
        return sockets.get(port);
    }

    void add(SimulatedServer server) throws BindException {
        checkFree(server.port(), servers);
        servers.put(server.port(), server);
    }

    void add(SimulatedUdpSocket socket) throws BindException {
        checkFree(socket.port(), sockets);
        sockets.put(socket.port(), socket);
    }

    private void checkFree(int port, Map<Integer, ?> taken) throws BindException {
        Object other = taken.get(port);
        if (other != null) {
            throw new BindException("cannot listen at " + host.name() + ":" + port + ": Address already in use, by "
                    + other);
        }
    }

    void remove(SimulatedServer server) {
        servers.remove(server.port(), server);
    }

    void remove(SimulatedUdpSocket socket) {
        sockets.remove(socket.port(), socket);
    }

    void add(SimulatedStream stream) {
        streams.add(stream);
    }

    void remove(SimulatedStream stream) {
        streams.remove(stream);
    }

    int streamCount() {
        return streams.size();
    }

    @Override
    public String toString() {
        return number == 1 ? host.toString() : host + " (start " + number + ")";
    }
}
