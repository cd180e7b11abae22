package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.List;
import java.util.concurrent.CountDownLatch;

/// [Outcome] as data.
class OutcomeTest {

    private static String describe(Outcome<?> outcome) {
        return switch (outcome) {
            case Outcome.Success<?>(var value) -> "value " + value;
            case Outcome.Failure<?>(Throwable exception) -> "failure " + exception.getMessage();
            case Outcome.Cancelled<?>(String reason) -> "cancelled";
        };
    }

    @OnEveryBackend
    void aSwitchOverAnOutcomeIsExhaustive(Backend backend) throws Exception {
        List<String> told = backend.run(() -> TaskGroup.scope(GroupOptions.named("x").onFailure(OnFailure.KEEP_GOING),
                group -> {
                    Task<Integer> good = group.fork(() -> 1);
                    Task<Integer> bad = group.fork(() -> {
                        throw new IllegalArgumentException("boom");
                    });
                    CountDownLatch waits = new CountDownLatch(1);
                    Task<Integer> cancelled = group.fork(() -> {
                        waits.countDown();
                        return Waits.forever();
                    });
                    waits.await();
                    cancelled.cancel("enough");
                    group.join();
                    return List.of(describe(good.outcome()), describe(bad.outcome()), describe(cancelled.outcome()));
                }));
        assertEquals(List.of("value 1", "failure boom", "cancelled"), told);
    }

    @OnEveryBackend
    void aSuccessMayCarryNull(Backend backend) throws Exception {
        List<Outcome<String>> outcomes = backend.run(() -> Weft.gatherSettled(() -> null));
        assertEquals(new Outcome.Success<>(null), outcomes.getFirst());
    }

    /// S05: the first is cancelled, its siblings are not touched.
    @OnEveryBackend
    void aCancelledTaskHasItsPlaceAmongTheOutcomes(Backend backend) throws Exception {
        List<Outcome<Double>> outcomes = backend.run(() -> Weft.gatherSettled(() -> {
            Weft.currentTask().cancel("not this one");
            return Waits.forever();
        }, () -> 10.0 / 2, () -> 4.0 / 2));
        String reason = assertInstanceOf(Outcome.Cancelled.class, outcomes.getFirst()).reason();
        assertEquals(true, reason.contains("not this one"), reason);
        assertEquals(List.of(new Outcome.Success<>(5.0), new Outcome.Success<>(2.0)), outcomes.subList(1, 3));
    }

    /// S05, the variant in which it divides by zero.
    @OnEveryBackend
    void aFailureHasItsPlaceAmongTheOutcomes(Backend backend) throws Exception {
        int zero = 0;
        List<Outcome<Integer>> outcomes = backend.run(() -> Weft.gatherSettled(() -> 1 / zero, () -> 10 / 2));
        assertInstanceOf(ArithmeticException.class,
                assertInstanceOf(Outcome.Failure.class, outcomes.getFirst()).exception());
        assertEquals(new Outcome.Success<>(5), outcomes.getLast());
    }
}
