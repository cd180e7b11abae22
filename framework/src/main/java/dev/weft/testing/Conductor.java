package dev.weft.testing;

import dev.weft.EventLoop;
import dev.weft.LoopOptions;
import dev.weft.WaitGraph;
import dev.weft.internal.ProgramLine;
import dev.weft.loop.Alarm;
import dev.weft.loop.Director;
import dev.weft.loop.Ready;
import dev.weft.loop.Request;
import dev.weft.loop.Scheduler;
import dev.weft.loop.Scope;
import dev.weft.loop.Strand;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// One run of a simulation: makes its choices, keeps its trace, and ends it with a verdict when it cannot go on.
final class Conductor implements Director {

    /// So many more steps, and ns, may the tasks take to end after the verdict.
    private static final long STEPS_TO_END = 100_000;
    private static final long TIME_TO_END = Duration.ofMinutes(1).toNanos();
    private static final long MIX = 0x9E3779B97F4A7C15L;

    final VirtualClock clock = VirtualClock.create();
    /// What the program draws. A stream of its own, so that a number more that it draws changes no schedule.
    final SplittableRandom random;
    final FaultPoints faultPoints;
    private final Simulation settings;
    private final Chooser chooser;
    private final @Nullable Schedule schedule;
    private final AtomicReference<@Nullable AssertionError> verdict = new AtomicReference<>();

    /// In order, with the line of the program that opened it.
    private final Map<Object, String> open = Collections.synchronizedMap(new LinkedHashMap<>());

    private long hash = MIX;
    private long steps;
    private long choices;
    private volatile long lastStep = Long.MAX_VALUE;
    private volatile long lastMoment = Long.MAX_VALUE;
    private boolean ending;
    private volatile boolean over;

    Conductor(Simulation settings, boolean recorded) {
        this.settings = settings;
        this.chooser = settings.strategy().start(settings.seed());
        this.random = new SplittableRandom(settings.seed() ^ MIX);
        this.faultPoints = new FaultPoints(new SplittableRandom(settings.seed() + MIX));
        this.schedule = recorded ? new Schedule() : null;
    }

    LoopOptions options() {
        return LoopOptions.named("simulation " + settings.seed()).clock(clock).director(this);
    }

    // --- what happened ---

    long hash() {
        return hash;
    }

    long steps() {
        return steps;
    }

    long choices() {
        return choices;
    }

    @Nullable AssertionError verdict() {
        return verdict.get();
    }

    String schedule() {
        return schedule == null ? "" : schedule.toString();
    }

    // --- choices ---

    @Override
    public int next(Ready ready) {
        steps++;
        if (steps > settings.maxSteps()) {
            endWith(() -> new AssertionError("the program took " + settings.maxSteps() + " steps and had not ended, at "
                    + clock.elapsed() + " of virtual time: it may go round in circles. If it just needs more, use"
                    + " Simulation.maxSteps.\n" + whoWaits()));
        }
        over |= steps > lastStep;
        int index = choose(ready);
        Strand strand = ready.get(index);
        mix(strand.number());
        if (schedule != null) {
            schedule.add(loop(), steps, clock.elapsed(), strand, ready.size());
        }
        return index;
    }

    private int choose(Ready ready) {
        if (ready.size() == 1) {
            return 0;
        }
        return choices++ < settings.prefix() ? chooser.next(ready) : 0;
    }

    @Override
    public int choose(int bound) {
        int chosen = chooser.choose(bound);
        mix(chosen);
        return chosen;
    }

    @Override
    public long rank(long sequence) {
        return choices < settings.prefix() ? chooser.rank(sequence) : sequence;
    }

    @Override
    public void passed(long now) {
        mix(now);
        over |= now > lastMoment;
        if (now - settings.maxTime().toNanos() > 0) {
            endWith(() -> new AssertionError(
                    "after " + settings.maxTime() + " of virtual time the program had not ended."
                            + " If it just needs longer, use Simulation.maxTime.\n" + whoWaits()));
        }
    }

    private void mix(long what) {
        hash = (hash ^ what) * MIX;
        hash ^= hash >>> 32;
    }

    // --- what ends a run ---

    @Override
    public void stuck() {
        if (verdict.get() != null) {
            // All were cancelled, and somebody waits where that does not reach.
            over = true;
        } else {
            endWith(Conductor::deadlock);
        }
    }

    @Override
    public boolean isOver() {
        return over;
    }

    @Override
    public void waitsInRealTime(Strand strand, long nanos) {
        endWith(() -> {
            Throwable where = Schedule.whereabouts(loop(), strand);
            return new NotSimulatedError(Schedule.name(strand) + " waits in real time, " + Duration.ofNanos(nanos)
                    + " in " + ProgramLine.of(List.of(where.getStackTrace()))
                    + ", and nobody has ended that wait before its time was over: a simulation cannot make that time pass,"
                    + " since the JDK measures it by its own clock. Instead of Thread.sleep write Weft.sleep; instead of a"
                    + " timed wait of the JDK's, say queue.poll(1, SECONDS), write Weft.withTimeout(Duration.ofSeconds(1),"
                    + " queue::take); or give the JVM -javaagent: with the path of Weft's framework jar, which makes such"
                    + " waits virtual", where);
        });
    }

    @Override
    public void opened(Object resource) {
        open.put(resource, ProgramLine.of(List.of(new Throwable().getStackTrace())).line());
    }

    @Override
    public void closed(Object resource) {
        open.remove(resource);
    }

    /// What was opened and not closed.
    List<String> open() {
        return open.entrySet().stream().map(entry -> "a " + entry.getKey().getClass().getSimpleName() + " opened at "
                + entry.getValue() + ": close it, best by try-with-resources").toList();
    }

    @Override
    public void stranger() {
        if (verdict.get() == null) {
            Thread sender = Thread.currentThread();
            Throwable where = new Throwable("the thread \"" + sender.getName() + "\" was here");
            end(new NotSimulatedError("the thread \"" + sender.getName()
                    + "\", which is not part of the simulation, wakes"
                    + " or sends something to a task of it, in " + ProgramLine.of(List.of(where.getStackTrace()))
                    + ": that would happen at another moment in each run. Let a task do that work (Weft.offload without an"
                    + " executor runs inside the simulation), or test this in real time", where));
        }
    }

    /// Ends the run, with what is found in a thread of the loop's own. On the loop.
    private void endWith(Supplier<AssertionError> why) {
        if (!ending && verdict.get() == null) {
            ending = true;
            soon(() -> {
                try {
                    end(why.get());
                } catch (RuntimeException | Error e) {
                    end(new AssertionError("the simulation cannot go on, and failed to tell why", e));
                }
            });
        }
    }

    private void soon(Runnable action) {
        Scheduler loop = loop();
        loop.setAlarm(new Alarm(action), loop.nanoTime());
    }

    private static AssertionError deadlock() {
        WaitGraph graph = WaitGraph.of(EventLoop.current());
        return graph.tellsOfDeadlock()
                ? new DeadlockError("deadlock: nobody can go on, and nothing will happen by itself.\n" + graph)
                : new NotSimulatedError(
                        "a task waits for a socket, and what comes from there would come at another moment"
                                + " in each run: use streams in memory (ByteStream.memoryPair) or a SimulatedNetwork, or test"
                                + " this in real time.\n" + graph,
                        null);
    }

    private static String whoWaits() {
        return WaitGraph.of(EventLoop.current()).toString();
    }

    private void end(AssertionError why) {
        if (verdict.compareAndSet(null, why)) {
            lastStep = steps + STEPS_TO_END;
            lastMoment = clock.nanoTime() + TIME_TO_END;
            Scheduler loop = loop();
            if (loop.isCurrent()) {
                soon(this::cancelAll);
            } else {
                loop.exclusively(this::cancelAll);
            }
        }
    }

    private void cancelAll() {
        Scope root = loop().rootScope();
        root.cancel(new Request(root, "the simulation has failed", null, verdict.get(), false));
        loop().interruptGuests();
    }

    Scheduler loop() {
        return Objects.requireNonNull(clock.loop());
    }

    static @Nullable Conductor current() {
        return Strand.current().domain() instanceof Scheduler loop && loop.director() instanceof Conductor conductor
                ? conductor
                : null;
    }

    /// Tasks that did not end.
    void checkEnded() {
        if (verdict.get() == null && loop().liveCount() > 0) {
            verdict.set(new AssertionError("the program has ended, and left behind what was cancelled and did not end: "
                    + loop().strands().stream().map(Schedule::name).collect(Collectors.joining(", "))));
        }
    }
}
