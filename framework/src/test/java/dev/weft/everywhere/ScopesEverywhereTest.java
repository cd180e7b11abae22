package dev.weft.everywhere;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.AlsoSimulated;
import dev.weft.Backend;
import dev.weft.Body;
import dev.weft.CancelOptions;
import dev.weft.CancelScope;
import dev.weft.ForeignBlocking;
import dev.weft.OnEveryBackend;
import dev.weft.TaskGroup;
import dev.weft.Weft;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/// A cancellation at every point of scopes with a deadline or a shield, and of cleanups.
@AlsoSimulated
class ScopesEverywhereTest {

    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration INSTANT = Duration.ofNanos(1);

    /// What was begun must be cleaned up after, to the end.
    private record Cleanups(AtomicInteger begun, AtomicInteger cleaned) {

        static Cleanups on(Stage stage) {
            return new Cleanups(new AtomicInteger(), new AtomicInteger());
        }

        void assertAllCleaned() {
            assertEquals(begun.get(), cleaned.get(), "a cleanup was cut short");
        }
    }

    private static void forever() throws InterruptedException {
        Weft.sleep(DAY);
        throw new AssertionError("a day has passed");
    }

    private static void foreignForever() throws InterruptedException {
        new CountDownLatch(1).await();
        throw new AssertionError("nobody counts down");
    }

    @OnEveryBackend
    void timeoutsThatDoNotExpire(Backend backend) throws Exception {
        CancelEverywhere.of("nested timeouts").scenario(stage -> {
            int value = Weft.withTimeout(DAY, () -> {
                Weft.yieldNow();
                return Weft.withTimeout(DAY, () -> {
                    Weft.sleep(INSTANT);
                    return 5;
                });
            });
            assertEquals(5, value);
            assertTrue(Weft.moveOnAfter(DAY, () -> {
                Weft.sleep(INSTANT);
                return "in time";
            }).isPresent());
        }).run(backend);
    }

    /// If the outer deadline, or the harness, comes first, this is not the timeout that is reported.
    @OnEveryBackend
    void timeoutsThatExpire(Backend backend) throws Exception {
        CancelEverywhere.of("timeouts that expire").scenario(stage -> {
            for (Duration timeout : List.of(Duration.ZERO, INSTANT)) {
                assertExpires(timeout, () -> forever());
                assertExpires(timeout, () -> foreignForever());
            }
        }).run(backend);
    }

    private static void assertExpires(Duration timeout, Body.OfVoid<InterruptedException> body)
            throws InterruptedException {
        try {
            Weft.withTimeout(timeout, body);
            throw new AssertionError("it did not expire");
        } catch (TimeoutException e) {
            assertTrue(e.getMessage().contains(timeout.toString()), e.getMessage());
        }
    }

    @OnEveryBackend
    void movingOn(Backend backend) throws Exception {
        CancelEverywhere.of("moveOnAfter that expires").scenario(stage -> {
            for (Duration timeout : List.of(Duration.ZERO, INSTANT)) {
                assertTrue(Weft.moveOnAfter(timeout, () -> {
                    foreignForever();
                    return "never";
                }).isEmpty());
            }
            Weft.yieldNow();
        }).run(backend);
    }

    /// The inner deadline fires while the outer scope is in its cleanup, and the other way round.
    @OnEveryBackend
    void timeoutsThatExpireInCleanups(Backend backend) throws Exception {
        CancelEverywhere.of("a timeout in the cleanup of another", Cleanups::on)
                .scenario(cleanups -> assertExpires(INSTANT, () -> {
                    cleanups.begun().incrementAndGet();
                    try {
                        forever();
                    } finally {
                        Weft.shield(() -> {
                            assertExpires(INSTANT, () -> foreignForever());
                            cleanups.cleaned().incrementAndGet();
                        });
                    }
                })).check(Cleanups::assertAllCleaned).run(backend);
    }

    @OnEveryBackend(simulated = false)
    void shieldWithSleeps(Backend backend) throws Exception {
        CancelEverywhere.of("a shield with sleeps in it", Cleanups::on).scenario(cleanups -> {
            cleanups.begun().incrementAndGet();
            Weft.shield(() -> {
                Weft.sleep(INSTANT);
                Weft.yieldNow();
                ForeignBlocking.sleep(INSTANT);
                Weft.shield(() -> Weft.sleep(INSTANT));
                Weft.sleep(INSTANT);
                cleanups.cleaned().incrementAndGet();
            });
            Weft.yieldNow();
        }).check(Cleanups::assertAllCleaned).run(backend);
    }

    @OnEveryBackend(simulated = false)
    void cleanupsThatSuspend(Backend backend) throws Exception {
        CancelEverywhere.of("cleanups that suspend in shields", Cleanups::on).scenario(cleanups -> {
            cleanups.begun().addAndGet(2);
            try {
                try {
                    Weft.sleep(INSTANT);
                } finally {
                    Weft.shield(() -> Weft.sleep(INSTANT));
                    cleanups.cleaned().incrementAndGet();
                }
                Weft.yieldNow();
            } finally {
                Weft.shield(() -> {
                    ForeignBlocking.sleep(INSTANT);
                    assertEquals(5, Weft.<Integer>offload(() -> 5));
                });
                cleanups.cleaned().incrementAndGet();
            }
        }).check(Cleanups::assertAllCleaned).run(backend);
    }

    /// Level-triggered: a body that swallows the cancellation is told at each point after it, and gets nowhere.
    @OnEveryBackend
    void bodyThatSwallows(Backend backend) throws Exception {
        CancelEverywhere.of("a body that swallows", stage -> new AtomicInteger()).scenario(passed -> {
            boolean swallowed = false;
            for (int i = 0; i < 4; i++) {
                try {
                    Weft.sleep(INSTANT);
                    assertFalse(swallowed, "a point after the cancellation was seen let the body pass");
                } catch (InterruptedException e) {
                    swallowed = true;
                }
            }
        }).run(backend);
    }

    /// The custom: whoever swallows the exception sets the flag again.
    @OnEveryBackend(simulated = false)
    void bodyThatSetsTheFlagAgain(Backend backend) throws Exception {
        CancelEverywhere.of("a body that sets the flag again").scenario(stage -> {
            for (int i = 0; i < 3; i++) {
                try {
                    ForeignBlocking.sleep(INSTANT);
                    Weft.yieldNow();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        }).run(backend);
    }

    /// What is thrown in a cleanup is kept, and nothing is left all the same.
    @OnEveryBackend
    void cleanupThatFails(Backend backend) throws Exception {
        CancelEverywhere.of("a cleanup that fails").scenario(stage -> {
            try {
                Weft.withTimeout(DAY, () -> Weft.sleep(INSTANT));
            } catch (InterruptedException e) {
                throw new IOException("the cleanup failed");
            }
        }).mayFailWith(IOException.class).run(backend);
    }

    @OnEveryBackend
    void cancelScope(Backend backend) throws Exception {
        CancelEverywhere.of("a cancel scope that is cancelled").scenario(stage -> {
            CancelScope.runVoid(CancelOptions.named("inner").timeout(DAY), scope -> {
                Weft.sleep(INSTANT);
                scope.reschedule(DAY.multipliedBy(2));
                assertTrue(scope.cancel("enough"));
                foreignForever();
            });
            Weft.yieldNow();
        }).run(backend);
    }

    /// By a task inside, while the body waits.
    @OnEveryBackend
    void cancelScopeThatAnotherTaskCancels(Backend backend) throws Exception {
        CancelEverywhere.of("a cancel scope that another task cancels").scenario(stage -> {
            CancelScope.runVoid(CancelOptions.defaults(), scope -> TaskGroup.run(group -> {
                group.fork(() -> {
                    Weft.sleep(INSTANT);
                    return scope.cancel("enough");
                });
                forever();
            }));
            Weft.yieldNow();
        }).run(backend);
    }

    /// Asked, given a grace, and then cancelled: what ends early ends at once, the rest by the end of the grace.
    @OnEveryBackend
    void cancelScopeInTwoSteps(Backend backend) throws Exception {
        CancelEverywhere.of("a cancel scope that is cancelled in two steps", Cleanups::on).scenario(cleanups -> {
            CancelScope.runVoid(CancelOptions.named("service"), service -> {
                CancelScope.runVoid(CancelOptions.named("accept").endingEarly(), accept -> {
                    Weft.yieldNow();
                    service.cancel("going down", Duration.ofMillis(1));
                    foreignForever();
                });
                cleanups.begun().incrementAndGet();
                try {
                    forever();
                } finally {
                    Weft.shield(() -> Weft.sleep(INSTANT));
                    cleanups.cleaned().incrementAndGet();
                }
            });
            Weft.yieldNow();
        }).check(Cleanups::assertAllCleaned).run(backend);
    }

    @OnEveryBackend
    void shieldWithATimeout(Backend backend) throws Exception {
        CancelEverywhere.of("a shield with a timeout", Cleanups::on).scenario(cleanups -> {
            cleanups.begun().incrementAndGet();
            CancelScope.runVoid(CancelOptions.shielded().timeout(INSTANT), shield -> foreignForever());
            cleanups.cleaned().incrementAndGet();
            Weft.yieldNow();
        }).check(Cleanups::assertAllCleaned).run(backend);
    }
}
