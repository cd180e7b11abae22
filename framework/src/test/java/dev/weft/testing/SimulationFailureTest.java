package dev.weft.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Outcome;
import dev.weft.Weft;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Programs that fail in ways that must not make the simulation fail.
@Tag("loop")
class SimulationFailureTest {

    private static Throwable failureOf(Callable<?> body) {
        return assertInstanceOf(Outcome.Failure.class, Simulation.of(1).trial(body).outcome()).exception();
    }

    private static void spawnAndWait(Callable<?>... bodies) throws InterruptedException {
        for (Callable<?> body : bodies) {
            Weft.spawn(body);
        }
        Weft.sleep(Duration.ofSeconds(1));
    }

    @Test
    void severalTasksMayThrowTheSameException() {
        IllegalStateException shared = new IllegalStateException("no connection");
        Callable<Void> failing = () -> {
            throw shared;
        };

        assertSame(shared, failureOf(() -> {
            spawnAndWait(failing, failing);
            return null;
        }));
        assertEquals(0, shared.getSuppressed().length);
    }

    @Test
    void theBodyMayThrowWhatATaskHasThrown() {
        IllegalStateException shared = new IllegalStateException("no connection");
        Callable<Void> failing = () -> {
            throw shared;
        };

        assertSame(shared, failureOf(() -> {
            spawnAndWait(failing);
            throw shared;
        }));
    }

    @Test
    void causesMayBeACircle() {
        RuntimeException one = new RuntimeException("one");
        RuntimeException other = new RuntimeException("other", one);
        one.initCause(other);

        Throwable failure = failureOf(() -> {
            spawnAndWait(() -> {
                throw one;
            });
            return new CompletableFuture<Void>().get();
        });

        assertInstanceOf(DeadlockError.class, failure);
        assertSame(one, failure.getSuppressed()[0]);
    }

    /// The program's own: a schedule is written on the carrier, which must not run it.
    private static final class Refusing extends CompletableFuture<String> {

        @Override
        public String toString() {
            throw new AssertionError("asked for its name in " + Thread.currentThread());
        }
    }

    @Test
    void whatIsAwaitedIsNotAskedForItsName() {
        Trial<String> trial = Simulation.of(1).maxSteps(1_000).trial(() -> {
            Refusing answer = new Refusing();
            Weft.spawn(() -> {
                Weft.sleep(Duration.ofSeconds(1));
                return answer.complete("yes");
            });
            return Weft.await(answer);
        });

        assertEquals(new Outcome.Success<>("yes"), trial.outcome());
        assertTrue(trial.schedule().contains("having waited for a Refusing"), trial::schedule);
    }
}
