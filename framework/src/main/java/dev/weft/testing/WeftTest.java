package dev.weft.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/// A JUnit test that runs as the first task of a [Simulation], in virtual time: in place of `@Test`.
///
/// ```java
/// @WeftTest(seeds = 200)
/// void nobodyWithdrawsTwice() throws InterruptedException {
///     Account account = new Account(100);
///     Weft.gather(() -> account.withdraw(80), () -> account.withdraw(80));
///     assertTrue(account.balance() >= 0);
/// }
/// ```
///
/// **One seed**, the default: the order is first come, first served, as on a loop in production. **Several**: each is an invocation
/// of its own, with a new test instance, `@BeforeEach` and `@AfterEach`, and chooses by [By#RANDOM] who runs next. The first seed
/// that fails is the last that is tried. The failure is thrown as it is; among its suppressed are the seed, how to run it again,
/// and the shortest schedule that still fails. For that the method is run some dozens of times more, on new instances with their
/// `@BeforeEach` and `@AfterEach` methods; it is left out if the method, these or the constructor take parameters, if the class is
/// an inner one, or if its instance is shared. What other extensions put into an instance is not put into these.
///
/// With the system property `weft.simulation.seed` only that seed is run.
///
/// **Outside the simulation** are the constructor, `@BeforeEach`, `@AfterEach` and what other extensions do around the method: they
/// run on JUnit's thread, in real time and on no loop. Parameters are resolved there, too.
///
/// **What fails the test** besides the method: all that ends a [Simulation], as a deadlock or a wait in real time; a task that
/// fails and that nobody looks at; a run that takes too long; what it [leaves behind][#leakCheck].
///
/// Without the JVM flag that loops need the test fails, with the message that names the flag. `@Disabled`, tags, display names and
/// timeouts work as with `@Test`; another annotation that repeats a test, as `@ParameterizedTest`, cannot be on the same method.
///
/// Needs JUnit Jupiter 6, which this library does not bring along; the rest of this package works without it.
@Documented
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@TestTemplate
@ExtendWith(WeftTestExtension.class)
public @interface WeftTest {

    /// How who runs next is chosen among those who are ready: see [Strategy].
    enum By {
        /// [#FIFO] with one seed, [#RANDOM] with several, or with that of `weft.simulation.seed` where there are several.
        DEFAULT,
        /// [Strategy#FIFO].
        FIFO,
        /// [Strategy#RANDOM].
        RANDOM,
        /// [Strategy#pct], with [WeftTest#depth].
        PCT
    }

    /// With how many seeds it is run.
    ///
    /// @return above zero
    int seeds() default 1;

    /// The first of them; the others follow it.
    ///
    /// @return any
    long firstSeed() default 1;

    /// How the seed chooses.
    ///
    /// @return by default the one that fits the number of seeds
    By strategy() default By.DEFAULT;

    /// How many ordered events a bug takes, for [By#PCT].
    ///
    /// @return above zero
    int depth() default 3;

    /// How much virtual time a run may take: a number and a unit of `ns`, `us`, `ms`, `s`, `m`, `h`, `d`, as `"90 s"`. A run that takes
    /// longer fails.
    ///
    /// @return above zero
    String timeout() default "1 d";

    /// How many steps a run may take, as [Simulation#maxSteps].
    ///
    /// @return above zero
    long maxSteps() default 10_000_000;

    /// How long a run may take really, in seconds. One that takes longer fails with the stacks of its tasks, also if one of them never
    /// waits; it is cancelled and interrupted, and if it does not end by that it is left behind, on a daemon thread. JUnit's own
    /// timeouts, as `@Timeout`, tell nothing of the tasks.
    ///
    /// @return above zero
    long realTimeout() default 60;

    /// Runs the method on a real loop and in real time, as by `Weft.run`: for what a simulation cannot have, as sockets and other
    /// threads. There are no seeds then, and only [#realTimeout] limits the run.
    ///
    /// @return true for a real loop
    boolean realTime() default false;

    /// Whether the test fails if it leaves something behind when the method returns: tasks and guests that still live and cannot end
    /// without time passing or somebody's doing, scopes that are open, timers that are set, platform threads that its tasks have
    /// started. If it has failed anyway, that is told among the suppressed.
    ///
    /// @return false to let it
    boolean leakCheck() default true;
}
