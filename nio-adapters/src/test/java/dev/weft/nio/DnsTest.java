package dev.weft.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Backend;
import dev.weft.CapturedLog;
import dev.weft.OnEveryBackend;
import dev.weft.Task;
import dev.weft.TaskGroup;
import dev.weft.Weft;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// [Dns], with a resolver that answers as the test says. Each name is used once: the JDK remembers answers.
class DnsTest {

    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private static String name(StagedNames.Answer answer) {
        String name = "host-" + NUMBERS.incrementAndGet() + ".weft.test";
        StagedNames.ANSWERS.put(name, answer);
        return name;
    }

    @AfterEach
    void forget() {
        StagedNames.ANSWERS.clear();
    }

    private static InetAddress address(int... bytes) throws UnknownHostException {
        byte[] address = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            address[i] = (byte) bytes[i];
        }
        return InetAddress.getByAddress(address);
    }

    @OnEveryBackend
    void addressesKeepTheOrderOfTheResolver(Backend backend) throws Exception {
        List<InetAddress> all = List.of(address(192, 0, 2, 7), address(192, 0, 2, 1),
                InetAddress.ofLiteral("2001:db8::1"),
                address(192, 0, 2, 5));
        String name = name(host -> all.stream());
        assertEquals(all, backend.run(() -> Dns.resolve(name)));
    }

    @OnEveryBackend
    void addressesAreNotLookedUp(Backend backend) throws Exception {
        backend.run(() -> {
            for (String literal : List.of("192.0.2.1", "2001:db8::1", "::1", "[::1]", "::ffff:192.0.2.1", "127.1")) {
                StagedNames.ANSWERS.put(literal, host -> {
                    throw new AssertionError("looked up: " + host);
                });
                assertEquals(List.of(InetAddress.ofLiteral(literal)), Dns.resolve(literal));
            }
        });
    }

    @OnEveryBackend
    void aNameThatEndsWithADigitIsAName(Backend backend) throws Exception {
        InetAddress address = address(192, 0, 2, 1);
        String name = "host" + NUMBERS.incrementAndGet();
        StagedNames.ANSWERS.put(name, host -> Stream.of(address));
        assertEquals(List.of(address), backend.run(() -> Dns.resolve(name)));
    }

    @OnEveryBackend
    void anUnknownHostIsNamed(Backend backend) throws Exception {
        String name = name(host -> {
            throw new UnknownHostException(host + ": nobody knows it");
        });
        backend.run(() -> {
            var unknown = assertThrows(UnknownHostException.class, () -> Dns.resolve(name));
            assertTrue(unknown.getMessage().startsWith(name), unknown.getMessage());
            assertEquals("\"\": the name of a host must not be blank",
                    assertThrows(UnknownHostException.class, () -> Dns.resolve("")).getMessage());
            assertThrows(UnknownHostException.class, () -> Dns.resolve("a:b"));
        });
    }

    /// Then the JDK throws an exception without a word.
    @OnEveryBackend
    void aHostWhoseResolverFailsIsNamedToo(Backend backend) throws Exception {
        String name = name(host -> {
            throw new ArithmeticException("the resolver's fault");
        });
        var failure = assertThrows(UnknownHostException.class, () -> backend.run(() -> Dns.resolve(name)));
        assertEquals(name + ": the resolver failed", failure.getMessage());
    }

    @OnEveryBackend
    void aCancelledCallerLeavesALookUpThatHearsNothing(Backend backend) throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        String name = name(host -> {
            asked.countDown();
            dev.weft.ForeignBlocking.stubbornly(answer);
            throw new UnknownHostException(host);
        });
        try (CapturedLog log = CapturedLog.open()) {
            backend.run(() -> TaskGroup.run(group -> {
                Task<?> task = group.fork(() -> Dns.resolve(name));
                asked.await();
                task.cancel("the test says so");
                assertThrows(CancellationException.class, task::await);
            }));
            answer.countDown();
            // The thread has ended that look-up when it has done another.
            backend.run(() -> assertThrows(UnknownHostException.class, () -> Dns.resolve(name)));
            assertEquals(List.of(), log.having("nobody looked"));
        } finally {
            answer.countDown();
        }
    }

    @OnEveryBackend
    void aTimeoutBoundsALookUp(Backend backend) throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        String name = name(host -> {
            dev.weft.ForeignBlocking.stubbornly(answer);
            throw new UnknownHostException(host);
        });
        try {
            backend.run(() -> assertThrows(TimeoutException.class,
                    () -> Weft.withTimeout(Duration.ofMillis(20), () -> Dns.resolve(name))));
        } finally {
            answer.countDown();
        }
    }

    /// A dead name server keeps nothing but look-ups.
    @OnEveryBackend
    void thirtyTwoLookUpsHangAndOtherOffloadedCallsGoOn(Backend backend) throws Exception {
        CountDownLatch asked = new CountDownLatch(32);
        CountDownLatch answer = new CountDownLatch(1);
        AtomicInteger begun = new AtomicInteger();
        String[] names = new String[40];
        Arrays.setAll(names, i -> name(host -> {
            begun.incrementAndGet();
            asked.countDown();
            dev.weft.ForeignBlocking.stubbornly(answer);
            return Stream.of(InetAddress.getLoopbackAddress());
        }));
        backend.run(() -> TaskGroup.run(group -> {
            List<Task<List<InetAddress>>> tasks = Arrays.stream(names).map(name -> group.fork(() -> Dns.resolve(name)))
                    .toList();
            asked.await();
            assertEquals(1, Weft.<Integer>offload(() -> 1));
            assertEquals(List.of(InetAddress.ofLiteral("::1")), Dns.resolve("::1"));
            assertEquals(32, begun.get());
            answer.countDown();
            for (Task<List<InetAddress>> task : tasks) {
                assertFalse(task.await().isEmpty());
            }
        }));
    }

    @Test
    @Tag("loop")
    void otherTasksRunDuringALookUp() throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        String name = name(host -> {
            dev.weft.ForeignBlocking.stubbornly(answer);
            return Stream.of(InetAddress.getLoopbackAddress());
        });
        Weft.run(() -> Weft.gather(() -> Dns.resolve(name), () -> {
            answer.countDown();
            return null;
        }));
    }

    @OnEveryBackend
    void theLocalHostHasAName(Backend backend) throws Exception {
        assertEquals("localhost", backend.run(() -> Dns.reverse(InetAddress.ofLiteral("127.0.0.1"))));
    }

    @OnEveryBackend
    void anAddressWithoutANameIsNamed(Backend backend) throws Exception {
        // The name by which it was found does not count.
        InetAddress address = InetAddress.getByAddress("called.weft.test", new byte[]{(byte) 192, 0, 2, 1});
        var unknown = assertThrows(UnknownHostException.class, () -> backend.run(() -> Dns.reverse(address)));
        assertEquals("192.0.2.1: no name of it is known", unknown.getMessage());
    }

    @OnEveryBackend
    void aCancelledCallerAsksNobody(Backend backend) throws Exception {
        backend.run(() -> {
            assertThrows(TimeoutException.class, () -> Weft.withTimeout(Duration.ZERO, () -> Dns.resolve("localhost")));
            assertThrows(TimeoutException.class, () -> Weft.withTimeout(Duration.ZERO, () -> Dns.resolve("::1")));
        });
    }
}
