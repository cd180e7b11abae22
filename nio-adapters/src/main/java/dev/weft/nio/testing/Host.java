package dev.weft.nio.testing;

import dev.weft.Task;
import dev.weft.TaskFailedException;
import dev.weft.channel.Event;
import dev.weft.loop.Strand;
import dev.weft.nio.ByteStream;
import dev.weft.nio.ServerOptions;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A machine in a [SimulatedNetwork], and the program that runs on it.
///
/// | state | its tasks                     | its ports and connections                    | [#disk]                          |
/// |-------|-------------------------------|----------------------------------------------|----------------------------------|
/// | up    | run                           | are open                                     | takes what is put                |
/// | down, since its program has ended | have ended | closed in order, as when a process exits | has all that was put     |
/// | down, since it crashed | are cancelled, and nothing that they still do has an effect | gone; peers see a reset if it gets through, and those who connect are refused | has what was put before the last sync |
///
/// What listens, connects, and reads and writes the disk is called by the host's own tasks; or by none of any host's, as by
/// the body of a test, which then plays the part of the program.
public final class Host {

    static final String LOCALHOST = "localhost";

    private static final int FIRST_FREE_PORT = 49_152;
    private static final int LAST_PORT = 65_535;

    private final SimulatedNetwork net;
    private final String name;
    private final @Nullable HostBody body;
    private final Disk disk = new Disk(this);
    /// Set unless it is down after a crash.
    private final Event standing = new Event();
    private Incarnation incarnation;
    private int starts;
    private int nextPort = FIRST_FREE_PORT;

    Host(SimulatedNetwork net, String name, @Nullable HostBody body) {
        this.net = net;
        this.name = name;
        this.body = body;
        this.incarnation = new Incarnation(this, ++starts);
    }

    void start() {
        standing.set();
        if (body != null) {
            incarnation.start(body);
        }
    }

    /// The host in whose program the calling task is.
    ///
    /// @return also if the host has crashed, and the task cleans up
    /// @throws IllegalStateException if the task is no host's
    public static Host current() {
        Incarnation here = Incarnation.current();
        if (here == null) {
            throw new IllegalStateException(Strand.current() + " is no task of a simulated host: call this inside the"
                    + " body of SimulatedNetwork.host, or in what is forked there");
        }
        return here.host();
    }

    /// Its name.
    ///
    /// @return as given
    public String name() {
        return name;
    }

    // --- up and down ---

    /// Whether it runs.
    ///
    /// @return false after a crash, and when its program has ended
    public boolean isUp() {
        net.checkOnLoop();
        return incarnation.isUp();
    }

    /// Lets the host go down at once. Its tasks are cancelled, and nothing that they do in their cleanup leaves the host or
    /// reaches its disk. What was sent before is under way and arrives; what was still to be sent again does not. Its peers
    /// see a reset, unless it gets lost, or the link is cut: then those that only read hear nothing, as in life, and those
    /// that write are told once the host can be reached again. A host that is down stays so.
    ///
    /// To be called from outside, or by its own tasks: those go on to their next suspension point. Never waits.
    public void crash() {
        net.checkOnLoop();
        if (incarnation.isUp()) {
            standing.clear();
            disk.loseUnsynced();
            incarnation.crash();
        }
    }

    /// Starts the host again: its body is run anew. Tasks from before the crash may be in their cleanup still; they have no
    /// effect.
    ///
    /// @throws IllegalStateException if it is up
    public void restart() {
        net.checkOnLoop();
        if (incarnation.isUp()) {
            throw new IllegalStateException(this + " is up already: crash it first");
        }
        incarnation = new Incarnation(this, ++starts);
        start();
    }

    /// Waits until the program of the host has ended by itself. A crash is no such end: this waits then for the host to be
    /// restarted and its program to end.
    ///
    /// @throws TaskFailedException   if the program failed
    /// @throws IllegalStateException if the host has no program
    /// @throws InterruptedException  if the caller is cancelled or interrupted
    public void join() throws InterruptedException {
        net.checkOnLoop();
        while (true) {
            standing.await();
            Incarnation now = incarnation;
            Task<?> task = now.task();
            if (task == null) {
                throw new IllegalStateException(this + " has no program that could end: give SimulatedNetwork.host a"
                        + " body");
            }
            now.ended().await();
            if (!now.hasCrashed()) {
                task.await();
                return;
            }
        }
    }

    // --- the network ---

    /// Listens for connections, with default options.
    ///
    /// @param port 1 to 65535, or 0 for one that is free
    /// @return the server; connections wait until they are accepted
    /// @throws BindException if the port is in use
    /// @throws IOException   if the host is down
    public SimulatedServer listen(int port) throws IOException {
        return listen(port, ServerOptions.defaults());
    }

    /// Listens for connections.
    ///
    /// @param port    1 to 65535, or 0 for one that is free
    /// @param options of the server; the backlog and the options of sockets mean nothing here
    /// @return the server; connections wait until they are accepted, any number of them
    /// @throws BindException if the port is in use
    /// @throws IOException   if the host is down
    public SimulatedServer listen(int port, ServerOptions options) throws IOException {
        Incarnation here = user();
        SimulatedServer server = new SimulatedServer(here, portOr(port), options);
        here.add(server);
        return server;
    }

    /// Connects to a host. As [dev.weft.nio.TcpStream#connect(String, int)].
    ///
    /// @param host the name of one, or "localhost" for this one
    /// @param port 1 to 65535
    /// @return the connection, open
    /// @throws UnknownHostException if there is no host of that name
    /// @throws ConnectException     if nobody listens there or the host is down, and that can be said; or if no answer has come
    ///                              for the [timeout][SimulatedNetwork#connectTimeout]
    /// @throws IOException          if this host is down
    /// @throws InterruptedException if the caller is cancelled or interrupted; then nothing is left open
    public ByteStream connect(String host, int port) throws IOException, InterruptedException {
        Strand.current().checkpoint();
        Incarnation here = user();
        checkPort(port, 1);
        return SimulatedStream.connect(here, find(host), port);
    }

    /// Opens a socket for datagrams. As [dev.weft.nio.UdpSocket#open].
    ///
    /// @param port 1 to 65535, or 0 for one that is free
    /// @return open
    /// @throws BindException if the port is in use
    /// @throws IOException   if the host is down
    public SimulatedUdpSocket datagrams(int port) throws IOException {
        Incarnation here = user();
        SimulatedUdpSocket socket = new SimulatedUdpSocket(here, portOr(port));
        here.add(socket);
        return socket;
    }

    /// What survives a crash.
    ///
    /// @return the same in each life of the host
    public Disk disk() {
        return disk;
    }

    // --- for what is on it ---

    Host find(String host) throws UnknownHostException {
        return host.equals(LOCALHOST) ? this : net.find(Objects.requireNonNull(host, "host"));
    }

    private Incarnation user() throws IOException {
        Incarnation here = userOrNull();
        if (here != null) {
            here.check();
            return here;
        }
        if (!incarnation.isUp()) {
            throw new SocketException(this + " is down");
        }
        return incarnation;
    }

    /// Who calls a method of this host.
    ///
    /// @return null if it is none of a host's tasks
    @Nullable Incarnation userOrNull() {
        net.checkOnLoop();
        Incarnation here = Incarnation.current();
        if (here != null && here.host() != this) {
            throw new IllegalStateException(Strand.current() + " is a task of " + here.host() + " and cannot act for "
                    + this + ", which is another machine: send it a message");
        }
        return here;
    }

    private int portOr(int port) {
        return checkPort(port, 0) == 0 ? freePort() : port;
    }

    private static int checkPort(int port, int least) {
        if (port < least || port > LAST_PORT) {
            throw new IllegalArgumentException("a port must be " + least + " to " + LAST_PORT + ", got " + port);
        }
        return port;
    }

    /// One that was not used for long.
    int freePort() {
        while (true) {
            int port = nextPort;
            nextPort = port == LAST_PORT ? FIRST_FREE_PORT : port + 1;
            if (incarnation.serverAt(port) == null && incarnation.socketAt(port) == null) {
                return port;
            }
        }
    }

    SimulatedNetwork net() {
        return net;
    }

    /// As it is now.
    Incarnation incarnation() {
        return incarnation;
    }

    @Override
    public String toString() {
        return "host " + name;
    }
}
