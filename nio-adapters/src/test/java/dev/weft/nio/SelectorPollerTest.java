package dev.weft.nio;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.weft.CapturedLog;
import dev.weft.ChildJvm;
import dev.weft.EventLoop;
import dev.weft.Task;
import dev.weft.TaskGroup;
import dev.weft.Weft;
import dev.weft.internal.carrier.Hook;
import dev.weft.loop.Scheduler;
import dev.weft.loop.Strand;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@Tag("loop")
class SelectorPollerTest {

    private static TcpServer open() throws Exception {
        return TcpServer.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    private static Thread drive(EventLoop loop) {
        return Thread.ofPlatform().start(() -> {
            try {
                loop.runForever();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
    }

    private static long threadsNamed(String name) {
        return Thread.getAllStackTraces().keySet().stream().filter(thread -> thread.getName().startsWith(name)).count();
    }

    @Test
    void aLoopHasTheSelectorWithoutBeingTold() throws Exception {
        Weft.run(() -> assertInstanceOf(SelectorPoller.class,
                ((Scheduler) Strand.current().domain()).poller()));
    }

    @Test
    void anIdleLoopIsWokenFromOutsideOnceItHasASelector() throws Exception {
        try (EventLoop loop = EventLoop.open(); StreamPair pair = PipeStream.pair()) {
            Thread carrier = drive(loop);
            Task<byte[]> reading = loop.submit(() -> pair.left().readExactly(3));
            for (int i = 0; i < 1_000; i++) {
                int number = i;
                assertEquals(number, loop.submit(() -> number).get());
            }
            pair.right().write("abc");
            assertEquals(3, reading.get().length);
            loop.stop();
            carrier.join();
        }
    }

    @Test
    void whatNobodyReadsDoesNotKeepTheLoopBusy() throws Exception {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        try (EventLoop loop = EventLoop.open(); StreamPair pair = PipeStream.pair()) {
            Thread carrier = drive(loop);
            pair.right().write("ab");
            // From here on the loop's selector watches the pipe, in which there is something.
            assertEquals(1, loop.submit(() -> pair.left().read(ByteBuffer.allocate(1))).get());
            pair.right().write("more");
            loop.submit(() -> null).get();
            // Not the thread that drives it.
            long id = loop.submit(Hook::currentCarrier).get().threadId();
            long before = threads.getThreadCpuTime(id);
            LockSupport.parkNanos(200_000_000);
            long spent = threads.getThreadCpuTime(id) - before;
            assertTrue(spent < 30_000_000, "the carrier does not sleep: " + spent + " ns of 200 ms");
            assertEquals("bmore", new String(loop.submit(() -> pair.left().readExactly(5)).get(), US_ASCII));
            loop.stop();
            carrier.join();
        }
    }

    @Test
    void aStreamMayBeReadOnOneLoopAndWrittenOnAnother() throws Exception {
        try (EventLoop first = EventLoop.open(); EventLoop second = EventLoop.open(); TcpServer server = open()) {
            List<Thread> carriers = List.of(drive(first),
                    drive(second));
            Task<TcpStream> accepting = first.submit(server::accept);
            TcpStream client = TcpStream.connect(server.localAddress());
            TcpStream stream = accepting.get();
            byte[] all = new byte[1 << 20];
            Task<byte[]> reading = first.submit(() -> stream.readExactly(all.length));
            Task<?> writing = second.submit(() -> {
                stream.write(all);
                return null;
            });
            Task<byte[]> clientReading = second.submit(() -> client.readExactly(all.length));
            client.write(all);
            assertArrayEquals(all, reading.get());
            assertArrayEquals(all, clientReading.get());
            writing.get();
            // And now the other way round.
            Task<byte[]> readingThere = second.submit(() -> stream.readExactly(3));
            client.write("abc");
            assertEquals(3, readingThere.get().length);
            stream.close();
            client.close();
            first.stop();
            second.stop();
            for (Thread carrier : carriers) {
                carrier.join();
            }
        }
    }

    @Test
    void whoWaitsOnAnotherLoopGoesOnWhenTheStreamsLoopEnds() throws Exception {
        try (EventLoop second = EventLoop.open(); StreamPair pair = PipeStream.pair()) {
            Thread carrier = drive(second);
            CountDownLatch begun = new CountDownLatch(1);
            List<Task<byte[]>> reading = new ArrayList<>();
            Weft.run(() -> {
                pair.right().write("a");
                assertEquals(1, pair.left().read(1).length);
                reading.add(second.submit(() -> {
                    begun.countDown();
                    return pair.left().readExactly(2);
                }));
                begun.await();
                Weft.sleep(Duration.ofMillis(5));
            });
            pair.right().write("bc");
            assertEquals("bc", new String(reading.getFirst().get(), US_ASCII));
            second.stop();
            carrier.join();
        }
    }

    @Test
    void closingFromOutsideDoesNotDisturbWhoSelects() throws Exception {
        try (CapturedLog log = CapturedLog.open(); EventLoop loop = EventLoop.open()) {
            Thread carrier = drive(loop);
            for (int i = 0; i < 2_000; i++) {
                StreamPair pair = PipeStream.pair();
                CountDownLatch begun = new CountDownLatch(1);
                Task<?> reading = loop.submit(() -> {
                    begun.countDown();
                    return assertThrows(StreamClosedException.class, () -> pair.left().readExactly(1_000));
                });
                begun.await();
                pair.right().write("abc");
                pair.left().close();
                reading.get();
                pair.right().close();
            }
            loop.stop();
            carrier.join();
            assertEquals(List.of(), log.having("exception"));
        }
    }

    @Test
    void anInterruptOfTheCarrierDoesNotEndAWait() throws Exception {
        try (EventLoop loop = EventLoop.open(); StreamPair pair = PipeStream.pair()) {
            Thread driving = drive(loop);
            Task<byte[]> reading = loop.submit(() -> pair.left().readExactly(3));
            Thread carrier = loop.submit(Hook::currentCarrier).get();
            for (int i = 0; i < 100; i++) {
                carrier.interrupt();
                LockSupport.parkNanos(10_000);
            }
            assertFalse(reading.isDone());
            pair.right().write("abc");
            assertEquals(3, reading.get().length);
            loop.stop();
            driving.join();
        }
    }

    @Test
    void inputAndOutputGoOnWhenTheDefaultSchedulerIsBusy() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        List<Thread> hogs = new ArrayList<>();
        for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
            hogs.add(Thread.startVirtualThread(() -> {
                while (!over.get()) {
                    Thread.onSpinWait();
                }
            }));
        }
        try {
            Weft.run(() -> {
                try (TcpServer server = open()) {
                    TaskGroup.run(group -> {
                        Task<TcpStream> accepting = group.fork(server::accept);
                        try (TcpStream one = TcpStream.connect(server.localAddress());
                                TcpStream two = accepting.await()) {
                            for (int i = 0; i < 10; i++) {
                                one.write("ping\n");
                                assertEquals("ping", two.readLine());
                                two.write("pong\n");
                                assertEquals("pong", one.readLine());
                            }
                        }
                    });
                }
            });
        } finally {
            over.set(true);
            for (Thread hog : hogs) {
                hog.join();
            }
        }
    }

    @Test
    void aTaskThatOnlyYieldsDoesNotStarveInput() throws Exception {
        Weft.run(() -> {
            try (StreamPair pair = PipeStream.pair()) {
                TaskGroup.run(group -> {
                    Task<?> yielding = group.forkDaemon(() -> {
                        while (true) {
                            Weft.yieldNow();
                        }
                    });
                    Task<byte[]> reading = group.fork(() -> pair.left().readExactly(3));
                    Weft.yieldNow();
                    pair.right().write("abc");
                    assertEquals(3, reading.await().length);
                    assertFalse(yielding.isDone());
                });
            }
        });
    }

    @Test
    void manyLoopsLeaveNoDescriptorBehind() throws Exception {
        Runnable loop = () -> Weft.run(() -> {
            try (StreamPair pair = PipeStream.pair()) {
                pair.left().write("a");
                assertEquals(1, pair.right().read(1).length);
            } catch (IOException | InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        loop.run();
        long before = descriptors();
        for (int i = 0; i < 50; i++) {
            loop.run();
        }
        assertEquals(before, descriptors(), 3);
        assertEquals(0, threadsNamed("weft-rescue"));
    }

    /// Waits on no loop when the process has not one descriptor left, and then some again.
    static final class NoDescriptors {

        public static void main(String[] args) throws Exception {
            StreamPair pair = PipeStream.pair();
            // What needs a descriptor itself, classes for one, must be there before they run out.
            Weft.run(() -> {
                try (StreamPair other = PipeStream.pair()) {
                    other.right().write("a");
                    other.left().read(1);
                }
            });
            Process limiting = new ProcessBuilder("prlimit", "--nofile=200", "--pid",
                    "" + ProcessHandle.current().pid()).inheritIO().start();
            if (limiting.waitFor() != 0) {
                System.out.println("no prlimit");
                return;
            }
            List<FileInputStream> all = new ArrayList<>();
            try {
                while (true) {
                    all.add(new FileInputStream("/dev/null"));
                }
            } catch (FileNotFoundException e) {
                System.out.println("none left");
            }
            try {
                pair.left().read(1);
            } catch (IOException e) {
                System.out.println("refused");
            }
            for (FileInputStream one : all) {
                one.close();
            }
            pair.right().write("a");
            System.out.println("read " + pair.left().readExactly(1).length);
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void whoFindsNoDescriptorForTheSelectorOffTheLoopsMayTryAgain() throws Exception {
        try (ChildJvm jvm = ChildJvm.start(NoDescriptors.class, ChildJvm.FLAG, "-XX:-MaxFDLimit")) {
            List<String> lines = jvm.lines();
            assumeFalse(lines.contains("no prlimit"), "prlimit is not installed");
            assertEquals(List.of("none left", "refused", "read 1"), lines);
        }
    }

    private static long descriptors() {
        return ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getOpenFileDescriptorCount();
    }
}
