package dev.weft.nio;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.weft.CapturedLog;
import dev.weft.EventLoop;
import dev.weft.Soak;
import dev.weft.Task;
import dev.weft.TaskGroup;
import dev.weft.Weft;
import dev.weft.internal.carrier.Hook;
import dev.weft.loop.Backstage;
import dev.weft.loop.Strand;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Channels and streams that are used, cancelled and closed from everywhere at once.
class StreamStressTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private static EventLoop drivenLoop() throws Exception {
        EventLoop loop = EventLoop.open();
        Thread.ofPlatform().daemon().start(() -> {
            try {
                loop.runForever();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        loop.submit(() -> null).get();
        return loop;
    }

    private static void end(EventLoop loop) throws Exception {
        loop.stop();
        loop.close();
    }

    private static <T> FutureTask<T> start(Callable<T> body) {
        FutureTask<T> task = new FutureTask<>(body);
        Thread.ofPlatform().daemon().start(task);
        return task;
    }

    /// Lets two threads meet to within some nanoseconds.
    private static void meet(AtomicInteger come) {
        come.incrementAndGet();
        while (come.get() < 2) {
            Thread.onSpinWait();
        }
    }

    private static void spin(int times) {
        for (int i = 0; i < times; i++) {
            Thread.onSpinWait();
        }
    }

    /// Else a task of the loop could be unmounted with the selector in its hands.
    @Test
    @Tag("loop")
    void closingSocketsOnALoopWhileOthersWakeItDoesNotStopItsCarrier() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        List<FutureTask<Void>> others = new ArrayList<>();
        EventLoop loop = drivenLoop();
        for (int i = 0; i < 6; i++) {
            others.add(start(() -> {
                while (!over.get()) {
                    for (StreamPair pair : loop.submit(StreamStressTest::tenRegistered).get()) {
                        pair.close();
                    }
                }
                return null;
            }));
        }
        Task<?> closing = loop.submit(() -> {
            long begin = System.nanoTime();
            while (System.nanoTime() - begin < Soak.times(1, 3) * 1_000_000_000L) {
                UdpSocket socket = UdpSocket.open(ANY);
                TaskGroup.run(group -> {
                    group.forkDaemon(() -> socket.receive());
                    Weft.yieldNow();
                });
                socket.close();
            }
            return null;
        });
        closing.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        over.set(true);
        for (FutureTask<Void> other : others) {
            other.get();
        }
        end(loop);
    }

    private static List<StreamPair> tenRegistered() throws Exception {
        List<StreamPair> pairs = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            StreamPair pair = PipeStream.pair();
            pair.right().write("a");
            pair.left().read(1);
            pairs.add(pair);
        }
        return pairs;
    }

    @Test
    void aChannelThatIsClosedWhileItIsFirstWaitedForKeepsNoDescriptor() throws Exception {
        for (int i = 0; i < Soak.times(200, 1_000); i++) {
            Pipe pipe = Pipe.open();
            pipe.source().configureBlocking(false);
            Watched watched = new Watched(pipe.source(), "a pipe");
            AtomicInteger come = new AtomicInteger();
            FutureTask<Void> waiting = start(() -> {
                meet(come);
                spin(50);
                watched.await(SelectionKey.OP_READ);
                return null;
            });
            meet(come);
            spin(i % 100);
            watched.close();
            waiting.get();
            Backstage.spinUntil(() -> !pipe.source().isRegistered(), PATIENCE,
                    "the selector lets go of the channel of round " + i);
            pipe.sink().close();
        }
    }

    @Test
    void twoThatAreTheFirstToWaitForAChannelAreBothTold() throws Exception {
        for (int i = 0; i < Soak.times(200, 1_000); i++) {
            try (ServerSocketChannel server = ServerSocketChannel.open().bind(ANY);
                    SocketChannel one = SocketChannel.open(server.getLocalAddress());
                    SocketChannel other = server.accept()) {
                one.configureBlocking(false);
                AtomicInteger come = new AtomicInteger();
                FutureTask<Void> reading = start(() -> {
                    meet(come);
                    Readiness.awaitReadable(one);
                    return null;
                });
                FutureTask<Void> writing = start(() -> {
                    meet(come);
                    Readiness.awaitWritable(one);
                    return null;
                });
                writing.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                other.write(ByteBuffer.wrap(new byte[1]));
                reading.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                Readiness.close(one);
            }
        }
    }

    // --- connections that are torn apart ---

    /// Where tasks run: on a loop, or on none.
    @FunctionalInterface
    private interface Place {

        /// Starts a task.
        Running start(Callable<?> body);
    }

    /// A task that runs somewhere.
    private record Running(Callable<?> join, Runnable cancel) {
    }

    private static Place on(EventLoop loop) {
        return body -> {
            Task<?> task = loop.submit(body);
            return new Running(task::get, () -> task.cancel("by chance"));
        };
    }

    private static Running offAllLoops(Callable<?> body) {
        FutureTask<?> task = new FutureTask<>(body);
        Thread thread = Thread.startVirtualThread(task);
        return new Running(task::get, thread::interrupt);
    }

    /// Sends random bytes to who echoes them, and looks at what comes back.
    private static void talk(ByteStream stream, Random random) throws IOException, InterruptedException {
        for (int i = random.nextInt(20); i > 0; i--) {
            byte[] message = new byte[1 + random.nextInt(20_000)];
            random.nextBytes(message);
            stream.write(message);
            assertArrayEquals(message, stream.readExactly(message.length));
        }
    }

    private static @Nullable Void connectAndTalk(TcpServer server, Collection<ByteStream> open, Random random)
            throws Exception {
        try (TcpStream stream = random.nextInt(4) == 0
                ? TcpStream.connect(server.localAddress().getHostString(), server.port(),
                        Duration.ofNanos(random.nextInt(3_000_000)))
                : TcpStream.connect(server.localAddress())) {
            open.add(stream);
            if (random.nextBoolean()) {
                Weft.moveOnAfter(Duration.ofNanos(random.nextInt(10_000_000)), () -> talk(stream, random));
            } else {
                talk(stream, random);
            }
        } catch (IOException | InterruptedException | TimeoutException e) {
            // As is to be expected.
        }
        return null;
    }

    private static void echo(ByteStream stream, Queue<ByteStream> open) throws IOException, InterruptedException {
        open.add(stream);
        ByteBuffer some = ByteBuffer.allocate(5_000);
        while (stream.read(some) >= 0) {
            stream.write(some.flip());
            some.clear();
        }
    }

    private static void tearApart(List<Place> places, int connections, long seed) throws Exception {
        Random random = new Random(seed);
        Queue<ByteStream> open = new ConcurrentLinkedQueue<>();
        TcpServer server = TcpServer.open(ANY);
        Running serving = places.getFirst().start(() -> {
            server.serve(stream -> echo(stream, open));
            return null;
        });
        List<Running> clients = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            Random own = new Random(random.nextLong());
            Place place = places.get(random.nextInt(places.size()));
            clients.add(place.start(() -> connectAndTalk(server, open, own)));
            ByteStream victim = random.nextInt(3) == 0 ? open.poll() : null;
            if (victim != null) {
                victim.close();
            }
            if (random.nextInt(4) == 0) {
                clients.get(random.nextInt(clients.size())).cancel.run();
            }
        }
        for (ByteStream victim; (victim = open.poll()) != null;) {
            victim.close();
        }
        for (Running client : clients) {
            awaitEnd(client);
        }
        server.close();
        serving.join.call();
    }

    private static void awaitEnd(Running client) throws Exception {
        try {
            client.join.call();
        } catch (CancellationException e) {
            // Before it began.
        }
    }

    @Test
    void connectionsThatAreTornApartLeaveNothingBehind() throws Exception {
        List<EventLoop> loops = new ArrayList<>();
        List<Place> places = new ArrayList<>();
        if (Hook.isAvailable()) {
            for (int i = 0; i < 3; i++) {
                EventLoop loop = drivenLoop();
                loops.add(loop);
                places.add(on(loop));
            }
        }
        places.add(StreamStressTest::offAllLoops);
        // What is made once, selectors for one.
        long before;
        // So many connections that broke would fill the log.
        try (CapturedLog log = CapturedLog.open()) {
            tearApart(places, 50, 0);
            before = descriptors();
            for (int seed = 1; seed <= Soak.times(3, 10); seed++) {
                tearApart(places, 200, seed);
            }
            assertEquals(List.of(), log.having(" failed"));
            assertEquals(List.of(), log.having("met an exception"));
        }
        Backstage.spinUntil(() -> descriptors() <= before, PATIENCE, "all is closed");
        for (EventLoop loop : loops) {
            // Its submitted tasks have ended.
            assertEquals(0, loop.submit(() -> Backstage.timers(Strand.current().domain())).get());
            end(loop);
        }
    }

    private static long descriptors() {
        return ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getOpenFileDescriptorCount();
    }
}
