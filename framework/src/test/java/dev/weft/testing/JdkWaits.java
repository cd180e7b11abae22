package dev.weft.testing;

import dev.weft.Action;
import dev.weft.EventLoop;
import dev.weft.ForeignBlocking;
import dev.weft.LoopOptions;
import dev.weft.Task;
import dev.weft.TaskGroup;
import dev.weft.Weft;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.Selector;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/// Run in a JVM with the agent: waits in every way on a loop with a virtual clock, and prints for each how much time has
/// passed and what came of it, as `situation, wait: duration outcome`.
final class JdkWaits {

    private static final Duration EARLY = Duration.ofMinutes(10);
    private static final Duration REAL = Duration.ofMillis(20);

    private JdkWaits() {
    }

    public static void main(String[] args) throws Exception {
        System.out.println("active: " + VirtualTimeAgent.isActive());
        // Made here, so that it belongs to the JDK's scheduler.
        Thread elsewhere = Thread.ofVirtual().unstarted(() -> waitForReal("virtual thread"));
        Weft.run(LoopOptions.named("virtual").clock(VirtualClock.create()), () -> {
            JdkWait.all().forEach(JdkWaits::timeOut);
            JdkWait.all().forEach(JdkWaits::interrupt);
            JdkWait.all().stream().filter(wait -> wait.wake() != null).forEach(JdkWaits::wake);
            park();
            blockTheCarrier();
            waitForSockets();
            timeOutByWeft();
            elsewhere.start();
            elsewhere.join();
            Thread.ofPlatform().start(() -> waitForReal("platform thread")).join();
            Thread.ofPlatform().start(() -> Weft.run(() -> waitForReal("loop"))).join();
            return null;
        });
        moveByHand();
        simulate();
    }

    private static void moveByHand() throws Exception {
        VirtualClock clock = VirtualClock.byHand();
        Weft.run(LoopOptions.named("by hand").clock(clock), () -> {
            Task<?> sleeper = Weft.spawn(() -> outcome(() -> {
                ForeignBlocking.sleep(Duration.ofHours(1));
                return null;
            }));
            clock.advance(Duration.ofMinutes(59));
            System.out.print("by hand: " + sleeper.status());
            clock.advance(Duration.ofMinutes(1));
            System.out.println(" " + sleeper.status());
        });
    }

    private static void simulate() {
        Callable<String> program = () -> {
            BlockingQueue<String> queue = new LinkedBlockingQueue<>();
            List<Callable<Void>> producers = Stream.of("a", "b", "c").<Callable<Void>>map(name -> () -> {
                ForeignBlocking.sleep(Duration.ofHours(1));
                queue.add(name);
                return null;
            }).toList();
            return Weft.gather(() -> Weft.gather(producers), () -> {
                StringBuilder order = new StringBuilder();
                for (String item; (item = queue.poll(2, TimeUnit.HOURS)) != null;) {
                    order.append(item);
                }
                return order;
            }).getLast().toString();
        };
        Set<String> orders = new TreeSet<>();
        boolean same = true;
        for (int seed = 1; seed <= 50; seed++) {
            Trial<String> trial = Simulation.of(seed).trial(program);
            Trial<String> again = Simulation.of(seed).trial(program);
            same &= trial.hash() == again.hash() && trial.outcome().equals(again.outcome())
                    && trial.time().equals(Duration.ofHours(3));
            orders.add(trial.outcome().toString());
        }
        System.out.println("simulation: " + same + " " + orders.size());
    }

    private static void timeOut(JdkWait wait) {
        meanwhile("timeout, " + wait.name(), wait.body(), waiter -> {});
    }

    private static void interrupt(JdkWait wait) {
        meanwhile("interrupt, " + wait.name(), wait.body(), waiter -> {
            Weft.sleep(EARLY);
            waiter.interrupt();
        });
    }

    private static void wake(JdkWait wait) {
        Action wake = wait.wake();
        assert wake != null;
        meanwhile("wake, " + wait.name(), wait.body(), waiter -> {
            Weft.sleep(EARLY);
            wake.run();
        });
    }

    private static void park() {
        long hour = Duration.ofHours(1).toNanos();
        Callable<Boolean> parked = () -> {
            LockSupport.parkNanos(hour);
            return Thread.interrupted();
        };
        meanwhile("timeout, parkNanos", parked, waiter -> {});
        meanwhile("interrupt, parkNanos", parked, waiter -> {
            Weft.sleep(EARLY);
            waiter.interrupt();
        });
        meanwhile("wake, parkNanos", parked, waiter -> {
            Weft.sleep(EARLY);
            LockSupport.unpark(waiter);
        });
        meanwhile("timeout, parkUntil", () -> {
            LockSupport.parkUntil(System.currentTimeMillis() + hour / 1_000_000);
            return null;
        }, waiter -> {});
    }

    private static final class SleepsInItsInitialiser {

        static final boolean DONE;

        static {
            try {
                ForeignBlocking.sleep(Duration.ofHours(1));
                DONE = !new ArrayBlockingQueue<>(1, false, List.of(1)).offer(2, 1, TimeUnit.HOURS);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static void blockTheCarrier() {
        meanwhile("timeout, on the carrier", () -> SleepsInItsInitialiser.DONE, waiter -> {});
    }

    private static void waitForSockets() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket client = new Socket(InetAddress.getLoopbackAddress(), server.getLocalPort());
                Socket accepted = server.accept();
                Selector selector = Selector.open()) {
            int hour = (int) Duration.ofHours(1).toMillis();
            client.setSoTimeout(hour);
            server.setSoTimeout(hour);
            meanwhile("timeout, Socket.read", client.getInputStream()::read, waiter -> {});
            meanwhile("timeout, ServerSocket.accept", server::accept, waiter -> {});
            meanwhile("timeout, Selector.select", () -> selector.select(hour), waiter -> {});
            accepted.getOutputStream().write(1);
        }
    }

    private static void timeOutByWeft() {
        meanwhile("withTimeout, SynchronousQueue.poll", () -> Weft.withTimeout(EARLY,
                () -> new SynchronousQueue<>().poll(1, TimeUnit.HOURS)), waiter -> {});
    }

    /// Off the virtual loop.
    private static void waitForReal(String where) {
        long begin = System.nanoTime();
        String outcome = outcome(() -> {
            ForeignBlocking.sleep(REAL);
            return new ArrayBlockingQueue<>(1).poll(REAL.toNanos(), TimeUnit.NANOSECONDS);
        });
        boolean real = System.nanoTime() - begin >= 2 * REAL.toNanos();
        System.out.println("real, " + where + ": " + real + " " + outcome);
    }

    private interface Meanwhile {

        void happens(Thread waiter) throws Exception;
    }

    /// Waits in a task of its own, so that it holds none of the locks.
    private static void meanwhile(String name, Callable<?> wait, Meanwhile meanwhile) {
        EventLoop loop = EventLoop.current();
        try {
            TaskGroup.run(group -> {
                Thread[] waiter = new Thread[1];
                Task<String> task = group.fork(() -> {
                    waiter[0] = Thread.currentThread();
                    long begin = loop.nanoTime();
                    String outcome = outcome(wait);
                    // ForkJoinTask waits a nanosecond more.
                    return Duration.ofNanos(loop.nanoTime() - begin).truncatedTo(ChronoUnit.MICROS) + " " + outcome;
                });
                Weft.yieldNow();
                meanwhile.happens(waiter[0]);
                System.out.println(name + ": " + task.await());
            });
        } catch (Exception e) {
            System.out.println(name + ": " + e);
        }
    }

    private static String outcome(Callable<?> wait) {
        try {
            return String.valueOf(wait.call());
        } catch (Exception e) {
            return e.getClass().getSimpleName();
        }
    }
}
