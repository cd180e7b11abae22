package dev.weft.nio.testing;

import dev.weft.testing.Simulation;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// What is to go wrong on a connection. Immutable; each method returns a changed plan. A new plan has no faults.
///
/// ```java
/// FaultPlan plan = FaultPlan.seeded(42).slices(10).latency(Duration.ZERO, Duration.ofMillis(5))
///         .incoming(faults -> faults.resetAfter(1000));
/// ```
///
/// A fault is for both directions, unless it is added by [#incoming] or [#outgoing]. Incoming is what is read through the
/// stream, or comes from the target of a proxy; outgoing is what is written, or goes to the target.
///
/// Whatever is random comes from the seed. Where pieces end, and which bytes become which others, depends on nothing but the
/// seed and how many bytes came before; the latencies are drawn in the order of the pieces. [#toString] has the seed and all
/// faults: print it when a test fails.
public final class FaultPlan {

    private final long seed;
    private final List<Fault> incoming;
    private final List<Fault> outgoing;

    private FaultPlan(long seed, List<Fault> incoming, List<Fault> outgoing) {
        this.seed = seed;
        this.incoming = incoming;
        this.outgoing = outgoing;
    }

    /// A plan without faults.
    ///
    /// @param seed of all that is random in what will be added
    /// @return a new plan
    public static FaultPlan seeded(long seed) {
        return new FaultPlan(seed, List.of(), List.of());
    }

    /// A plan without faults, whose seed is drawn from that of the running simulation.
    ///
    /// @return a new plan, another each time
    /// @throws IllegalStateException if the caller is no task of a [Simulation]
    public static FaultPlan inSimulation() {
        return seeded(Simulation.random().nextLong());
    }

    /// The same, and each piece of data is held back for a random time. The order stays.
    ///
    /// @param least zero or more
    /// @param most  not less than that
    /// @return a new plan
    public FaultPlan latency(Duration least, Duration most) {
        if (least.isNegative() || most.compareTo(least) < 0) {
            throw new IllegalArgumentException("a latency from " + least + " to " + most
                    + ": the first must not be below zero, nor above the second");
        }
        return with(new Fault.Latency(least, most));
    }

    /// The same, and data go on in pieces of random length. With 1, byte by byte.
    ///
    /// @param atMost the longest, in bytes; above zero
    /// @return a new plan
    public FaultPlan slices(int atMost) {
        checkAboveZero(atMost, "slices of at most");
        return with(new Fault.Slices(atMost));
    }

    /// The same, and after so many bytes nothing goes on for a while. May be added several times.
    ///
    /// @param bytes zero or more
    /// @param pause how long
    /// @return a new plan
    public FaultPlan stallAfter(long bytes, Duration pause) {
        checkOffset(bytes);
        return with(new Fault.Stall(bytes, Objects.requireNonNull(pause, "pause")));
    }

    /// The same, and after so many bytes nothing goes on any more, until the stream is closed.
    ///
    /// @param bytes zero or more
    /// @return a new plan
    public FaultPlan stallAfter(long bytes) {
        checkOffset(bytes);
        return with(new Fault.Stall(bytes, null));
    }

    /// The same, and after so many bytes in a direction the connection is reset, in both. Over TCP the peer may get less than
    /// those bytes, as with any reset.
    ///
    /// @param bytes zero or more
    /// @return a new plan
    public FaultPlan resetAfter(long bytes) {
        checkOffset(bytes);
        return with(new Fault.Reset(bytes));
    }

    /// The same, and after so many bytes the direction ends in order, as by a FIN. What is sent later is lost, and its sender
    /// is not told. So a TLS connection is cut off without its close_notify.
    ///
    /// @param bytes zero or more
    /// @return a new plan
    public FaultPlan endAfter(long bytes) {
        checkOffset(bytes);
        return with(new Fault.End(bytes));
    }

    /// The same, and the end of the output does not get through: as if the peer had lost power. Who reads waits until the
    /// stream is closed.
    ///
    /// @return a new plan
    public FaultPlan dropEnd() {
        return with(new Fault.NoEnd());
    }

    /// The same, and after so many bytes the next ones become random others, each different from what it was. May be added
    /// several times.
    ///
    /// @param bytes zero or more
    /// @param count how many become others; above zero
    /// @return a new plan
    public FaultPlan garbageAfter(long bytes, int count) {
        checkOffset(bytes);
        checkAboveZero(count, "garbage of");
        return with(new Fault.Garbage(bytes, count));
    }

    /// The same, and here and there a byte has one bit turned.
    ///
    /// @param oneIn of so many bytes about one; above zero
    /// @return a new plan
    public FaultPlan bitFlips(int oneIn) {
        checkAboveZero(oneIn, "a bit flip in one of");
        return with(new Fault.BitFlips(oneIn));
    }

    /// The same, with more faults for what comes in only.
    ///
    /// @param more adds them
    /// @return a new plan
    public FaultPlan incoming(UnaryOperator<FaultPlan> more) {
        return new FaultPlan(seed, more.apply(this).incoming, outgoing);
    }

    /// The same, with more faults for what goes out only.
    ///
    /// @param more adds them
    /// @return a new plan
    public FaultPlan outgoing(UnaryOperator<FaultPlan> more) {
        return new FaultPlan(seed, incoming, more.apply(this).outgoing);
    }

    /// The seed.
    ///
    /// @return as given
    public long seed() {
        return seed;
    }

    /// The same faults with another seed, for one of several connections.
    FaultPlan ofConnection(int number) {
        return new FaultPlan(random(seed, number).nextLong(), incoming, outgoing);
    }

    FaultLine incomingLine(FaultLine.Log log) {
        return new FaultLine(random(seed, -1).nextLong(), incoming, log);
    }

    FaultLine outgoingLine(FaultLine.Log log) {
        return new FaultLine(random(seed, -2).nextLong(), outgoing, log);
    }

    /// What is drawn at a place, whatever was drawn before.
    static SplittableRandom random(long seed, long place) {
        return new SplittableRandom(seed + place);
    }

    private FaultPlan with(Fault fault) {
        return new FaultPlan(seed, added(incoming, fault), added(outgoing, fault));
    }

    private static List<Fault> added(List<Fault> faults, Fault fault) {
        return Stream.concat(faults.stream(), Stream.of(fault)).toList();
    }

    private static void checkOffset(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("a fault after " + bytes + " bytes: that must not be below zero");
        }
    }

    private static void checkAboveZero(int number, String what) {
        if (number <= 0) {
            throw new IllegalArgumentException(what + " " + number + " bytes: that must be above zero");
        }
    }

    @Override
    public String toString() {
        return "FaultPlan[seed=" + seed + ", incoming=" + incoming + ", outgoing=" + outgoing + "]";
    }
}
