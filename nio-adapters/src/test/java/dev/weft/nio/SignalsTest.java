package dev.weft.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Backend;
import dev.weft.OnEveryBackend;
import dev.weft.Task;
import dev.weft.TaskGroup;
import dev.weft.Weft;
import dev.weft.channel.ChannelClosedException;
import dev.weft.everywhere.CancelEverywhere;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/// Signals to this JVM: such as do nothing where nobody receives them.
@EnabledOnOs({OS.LINUX, OS.MAC})
class SignalsTest {

    /// For what is not to come.
    private static final Duration A_MOMENT = Duration.ofMillis(30);

    private static void kill(String name) throws Exception {
        Weft.offload(() -> new ProcessBuilder("kill", "-" + name, Long.toString(ProcessHandle.current().pid())).start()
                .waitFor());
    }

    private static boolean hasNone(Signals signals) throws InterruptedException {
        return Weft.moveOnAfter(A_MOMENT, signals::next).isEmpty();
    }

    @OnEveryBackend
    void aTaskThatWaitsGetsTheNameOfTheSignal(Backend backend) throws Exception {
        backend.run(() -> {
            try (Signals signals = Signals.receive("URG", "WINCH")) {
                TaskGroup.run(group -> {
                    Task<String> waiting = group.fork(signals::next);
                    kill("WINCH");
                    assertEquals("WINCH", waiting.await());
                });
            }
        });
    }

    @OnEveryBackend
    void whatCameWhileNobodyWaitedIsKept(Backend backend) throws Exception {
        backend.run(() -> {
            try (Signals first = Signals.receive("URG"); Signals watch = Signals.receive("URG")) {
                kill("URG");
                assertEquals("URG", watch.next());
                assertEquals("URG", first.next());
            }
        });
    }

    @OnEveryBackend
    void whatComesAgainBeforeItWasTakenCountsOnceForEachReceiver(Backend backend) throws Exception {
        backend.run(() -> {
            try (Signals first = Signals.receive("URG"); Signals watch = Signals.receive("URG")) {
                for (int i = 0; i < 3; i++) {
                    kill("URG");
                    assertEquals("URG", watch.next());
                }
                assertEquals("URG", first.next());
                assertTrue(hasNone(first));
            }
        });
    }

    @OnEveryBackend
    void whatComesAfterItsLikeWasTakenComesNext(Backend backend) throws Exception {
        backend.run(() -> {
            try (Signals signals = Signals.receive("URG")) {
                for (int i = 0; i < 3; i++) {
                    kill("URG");
                    assertEquals("URG", signals.next());
                }
            }
        });
    }

    @OnEveryBackend
    void severalSignalsComeInTheirOrder(Backend backend) throws Exception {
        backend.run(() -> {
            try (Signals signals = Signals.receive("URG", "WINCH"); Signals watch = Signals.receive("WINCH", "URG")) {
                for (String name : List.of("WINCH", "URG")) {
                    kill(name);
                    assertEquals(name, watch.next());
                }
                assertEquals("WINCH", signals.next());
                assertEquals("URG", signals.next());
            }
        });
    }

    @OnEveryBackend
    void aLoopOverThemEndsWhenTheyAreClosed(Backend backend) throws Exception {
        backend.run(() -> {
            Signals signals = Signals.receive("URG");
            List<String> seen = new ArrayList<>();
            CountDownLatch one = new CountDownLatch(1);
            TaskGroup.run(group -> {
                group.fork(() -> {
                    for (String signal : signals) {
                        seen.add(signal);
                        one.countDown();
                    }
                });
                kill("URG");
                one.await();
                signals.close();
            });
            assertEquals(List.of("URG"), seen);
        });
    }

    @OnEveryBackend
    void aLoopOverThemIsCancelledWithTheInterruptKept(Backend backend) throws Exception {
        backend.run(() -> {
            try (Signals signals = Signals.receive("URG")) {
                Weft.moveOnAfter(Duration.ZERO, () -> {
                    assertThrows(CancellationException.class, () -> signals.iterator().hasNext());
                    assertTrue(Thread.currentThread().isInterrupted());
                });
            }
        });
    }

    @OnEveryBackend
    void whoWaitsWhenTheyAreClosedIsTold(Backend backend) throws Exception {
        backend.run(() -> {
            Signals signals = Signals.receive("URG");
            TaskGroup.run(group -> {
                group.fork(() -> assertThrows(ChannelClosedException.class, signals::next));
                Weft.yieldNow();
                signals.close();
                signals.close();
            });
            var failure = assertThrows(ChannelClosedException.class, signals::next);
            assertTrue(failure.getMessage().contains("URG"), failure::getMessage);
        });
    }

    /// Or a receiver that is never served would take the signal from whoever had it before.
    @OnEveryBackend
    void whatWasKeptIsNotThereAfterTheClose(Backend backend) throws Exception {
        backend.run(() -> {
            Signals signals = Signals.receive("URG");
            try (Signals watch = Signals.receive("URG")) {
                kill("URG");
                assertEquals("URG", watch.next());
            }
            signals.close();
            assertThrows(ChannelClosedException.class, signals::next);
            assertFalse(signals.iterator().hasNext());
        });
    }

    @OnEveryBackend
    void aFloodOfThemHoldsUpNobody(Backend backend) throws Exception {
        backend.run(() -> {
            AtomicInteger taken = new AtomicInteger();
            String flood = "i=0; while [ $i -lt 2000 ]; do kill -URG " + ProcessHandle.current().pid()
                    + "; i=$((i+1)); done";
            try (Signals signals = Signals.receive("URG", "WINCH")) {
                TaskGroup.run(group -> {
                    Task<?> sender = group.fork(() -> Weft.offload(() -> new ProcessBuilder("sh", "-c", flood).start()
                            .waitFor()));
                    Task<?> another = group.fork(() -> {
                        for (int i = 0; i < 10; i++) {
                            Weft.sleep(Duration.ofMillis(1));
                        }
                    });
                    group.fork(() -> {
                        while (signals.next().equals("URG")) {
                            taken.incrementAndGet();
                        }
                    });
                    sender.await();
                    another.await();
                    while (taken.get() == 0) {
                        Weft.sleep(Duration.ofMillis(1));
                    }
                    kill("WINCH");
                });
            }
            assertTrue(taken.get() <= 2000, taken::toString);
        });
    }

    @OnEveryBackend
    void aCancelledNextTakesNoSignal(Backend backend) throws Exception {
        record World(Signals signals, AtomicInteger taken) {
        }
        CancelEverywhere.of("the next signal", stage -> {
            World world = new World(Signals.receive("URG"), new AtomicInteger());
            stage.fork(() -> kill("URG"));
            return world;
        }).scenario(world -> {
            world.signals.next();
            world.taken.incrementAndGet();
        }).check(world -> {
            if (world.taken.get() == 0) {
                assertEquals("URG", world.signals.next());
            }
            world.signals.close();
        }).run(backend);
    }

    @Test
    void whatCannotBeReceivedIsSaid() {
        assertSaid("there is no signal \"NONSENSE\" on this system", "NONSENSE");
        assertSaid("leave SIG out", "SIGHUP");
        assertSaid("SIGQUIT cannot be received: the JVM needs it", "QUIT");
        assertSaid("SIGSEGV cannot be received", "SEGV");
        assertSaid("SIGKILL cannot be received", "URG", "KILL");
        assertSaid("no signal was named");
    }

    private static void assertSaid(String words, String... names) {
        var refusal = assertThrows(IllegalArgumentException.class, () -> Signals.receive(names).close());
        assertTrue(refusal.getMessage().contains(words), refusal::getMessage);
    }
}
