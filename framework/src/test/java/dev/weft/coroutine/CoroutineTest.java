package dev.weft.coroutine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Backend;
import dev.weft.CapturedLog;
import dev.weft.OnEveryBackend;
import dev.weft.TaskGroup;
import dev.weft.Weft;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Coroutines that switch to each other.
class CoroutineTest {

    private static final List<Coroutine<?>> HELD = new CopyOnWriteArrayList<>();

    @InEveryPlace
    void theWellKnownExample(Place place) throws Exception {
        place.run(() -> {
            List<Integer> printed = new ArrayList<>();
            List<Coroutine<Object>> gr = new ArrayList<>();
            gr.add(Coroutine.of(first -> {
                printed.add(1);
                gr.get(1).switchTo(null);
                printed.add(2);
                return null;
            }));
            gr.add(Coroutine.of(first -> {
                printed.add(3);
                gr.get(0).switchTo(null);
                printed.add(4);
                return null;
            }));
            gr.get(0).switchTo(null);
            assertEquals(List.of(1, 3, 2), printed);
            gr.get(1).switchTo(null);
            assertEquals(List.of(1, 3, 2, 4), printed);
            assertTrue(gr.get(0).hasEnded() && gr.get(1).hasEnded());
        });
    }

    @Test
    @SuppressWarnings({"rawtypes", "unchecked"})
    void rawUseCompiles() {
        Coroutine raw = Coroutine.of(first -> first);
        assertEquals("x", raw.switchTo("x"));
    }

    @InEveryPlace
    void valuesAreExchanged(Place place) throws Exception {
        place.run(() -> {
            Coroutine<?> root = Coroutine.current();
            Coroutine<String> echo = Coroutine.of(first -> {
                String got = first;
                while (!got.equals("stop")) {
                    @SuppressWarnings("unchecked")
                    Coroutine<String> back = (Coroutine<String>) root;
                    got = back.switchTo("got " + got);
                }
                return "bye";
            });
            assertEquals("got a", echo.switchTo("a"));
            assertEquals("got b", echo.switchTo("b"));
            assertFalse(echo.hasEnded());
            assertEquals("bye", echo.switchTo("stop"));
            assertTrue(echo.hasEnded());
        });
    }

    @InEveryPlace
    void theCurrentOneIsKnown(Place place) throws Exception {
        place.run(() -> {
            Coroutine<?> root = Coroutine.current();
            List<Coroutine<?>> seen = new ArrayList<>();
            Coroutine<String> one = Coroutine.of(first -> {
                seen.add(Coroutine.current());
                return first;
            });
            assertEquals("x", one.switchTo("x"));
            assertSame(one, seen.getFirst());
            assertSame(root, Coroutine.current());
            assertTrue(root.toString().startsWith("t"), root::toString);
        });
    }

    @InEveryPlace
    void toSwitchToOneselfGivesTheValue(Place place) throws Exception {
        place.run(() -> {
            @SuppressWarnings("unchecked")
            Coroutine<String> root = (Coroutine<String>) Coroutine.current();
            assertEquals("a", root.switchTo("a"));
            Coroutine<String> one = Coroutine.of(first -> {
                @SuppressWarnings("unchecked")
                Coroutine<String> self = (Coroutine<String>) Coroutine.current();
                return self.switchTo("self " + first);
            });
            assertEquals("self b", one.switchTo("b"));
        });
    }

    @InEveryPlace
    void theValueOfABodyGoesToItsParent(Place place) throws Exception {
        place.run(() -> {
            List<String> steps = new ArrayList<>();
            Coroutine<String> outer = Coroutine.of(first -> {
                Coroutine<String> inner = Coroutine.of(given -> {
                    steps.add("inner got " + given);
                    return "from inner";
                });
                steps.add("outer got " + inner.switchTo("from outer"));
                return "from outer";
            });
            assertEquals("from outer", outer.switchTo(""));
            assertEquals(List.of("inner got from outer", "outer got from inner"), steps);
        });
    }

    /// The child of one that has ended gives to its grandparent.
    @InEveryPlace
    void aParentThatHasEndedIsSkipped(Place place) throws Exception {
        place.run(() -> {
            List<Coroutine<String>> made = new ArrayList<>();
            Coroutine<String> parent = Coroutine.of(first -> {
                made.add(Coroutine.of(given -> "child's " + given));
                return "parent's";
            });
            assertEquals("parent's", parent.switchTo(""));
            assertEquals("child's value", made.getFirst().switchTo("value"));
        });
    }

    @InEveryPlace
    void whatABodyThrowsComesOutOfItsParentsSwitch(Place place) throws Exception {
        place.run(() -> {
            IOException boom = new IOException("boom");
            Coroutine<String> failing = Coroutine.of(first -> {
                throw boom;
            });
            assertSame(boom, assertThrows(UncheckedIOException.class, () -> failing.switchTo("")).getCause());
            List<Throwable> caught = new ArrayList<>();
            Coroutine<String> outer = Coroutine.of(first -> {
                try {
                    return Coroutine.<String>of(given -> {
                        throw boom;
                    }).switchTo("");
                } catch (Exception e) {
                    caught.add(e);
                    return "caught";
                }
            });
            assertEquals("caught", outer.switchTo(""));
            assertSame(boom, caught.getFirst());
        });
    }

    @InEveryPlace
    void whatIsRaisedIsThrownByTheSwitch(Place place) throws Exception {
        place.run(() -> {
            @SuppressWarnings("unchecked")
            Coroutine<String> root = (Coroutine<String>) Coroutine.current();
            Coroutine<String> one = Coroutine.of(first -> {
                try {
                    return root.switchTo("ready");
                } catch (Exception e) {
                    return "caught " + e.getMessage();
                }
            });
            assertEquals("ready", one.switchTo(""));
            assertEquals("caught x", one.raise(new IOException("x")));
        });
    }

    @InEveryPlace
    void whatIsRaisedInANewOneEndsIt(Place place) throws Exception {
        place.run(() -> {
            List<String> steps = new ArrayList<>();
            Coroutine<String> one = Coroutine.of(first -> {
                steps.add("runs");
                return first;
            });
            RuntimeException boom = new IllegalArgumentException("boom");
            assertSame(boom, assertThrows(IllegalArgumentException.class, () -> one.raise(boom)));
            assertTrue(one.hasEnded());
            assertEquals(List.of(), steps);
        });
    }

    @InEveryPlace
    void manySwitchInARing(Place place) throws Exception {
        place.run(() -> {
            int members = 50;
            int rounds = 40;
            List<Coroutine<Integer>> ring = new ArrayList<>();
            for (int i = 0; i < members; i++) {
                int next = i + 1;
                ring.add(Coroutine.of(first -> {
                    int count = first;
                    while (count < members * rounds) {
                        count = ring.get(next % members).switchTo(count + 1);
                    }
                    return count;
                }));
            }
            assertEquals(members * rounds, ring.getFirst().switchTo(0));
            ring.forEach(Coroutine::close);
            assertEquals(0, Home.ofCurrentThread().count());
        });
    }

    @InEveryPlace
    void aBodyMayWait(Place place) throws Exception {
        place.run(() -> {
            Coroutine<String> one = Coroutine.of(first -> {
                Weft.sleep(Duration.ofMillis(1));
                return "slept";
            });
            assertEquals("slept", one.switchTo(""));
        });
    }

    @OnEveryBackend
    void aCancellationReachesWhoeverRuns(Backend backend) throws Exception {
        backend.run(() -> {
            List<String> steps = new ArrayList<>();
            Coroutine<String> one = Coroutine.of(first -> {
                try {
                    Weft.sleep(Duration.ofDays(1));
                } finally {
                    steps.add("cleanup");
                }
                return "";
            });
            assertThrows(TimeoutException.class, () -> Weft.withTimeout(Duration.ofMillis(1), () -> one.switchTo("")));
            assertEquals(List.of("cleanup"), steps);
            assertTrue(one.hasEnded());
            assertFalse(Thread.interrupted());
        });
    }

    @InEveryPlace
    void aGeneratorMayBeConsumedInside(Place place) throws Exception {
        place.run(() -> {
            Coroutine<Integer> one = Coroutine.of(first -> {
                int sum = 0;
                for (int i : Generator.<Integer>of(out -> out.yieldAll(List.of(1, 2, 3)))) {
                    sum += i;
                }
                return sum;
            });
            assertEquals(6, one.switchTo(0));
        });
    }

    // --- closing ---

    @InEveryPlace
    void closeUnwinds(Place place) throws Exception {
        place.run(() -> {
            @SuppressWarnings("unchecked")
            Coroutine<String> root = (Coroutine<String>) Coroutine.current();
            List<String> steps = new ArrayList<>();
            Coroutine<String> one = Coroutine.of(first -> {
                try {
                    return root.switchTo("ready");
                } catch (Exception e) {
                    steps.add("caught");
                    throw e;
                } finally {
                    steps.add("cleanup");
                }
            });
            one.switchTo("");
            one.close();
            one.close();
            assertEquals(List.of("cleanup"), steps);
            assertTrue(one.hasEnded());
            Coroutine<String> never = Coroutine.of(first -> steps.remove(0));
            never.close();
            assertEquals(List.of("cleanup"), steps);
        });
    }

    @InEveryPlace
    void oneCoroutineMayCloseAnother(Place place) throws Exception {
        place.run(() -> {
            @SuppressWarnings("unchecked")
            Coroutine<String> root = (Coroutine<String>) Coroutine.current();
            List<String> steps = new ArrayList<>();
            Coroutine<String> one = Coroutine.of(first -> {
                try {
                    return root.switchTo("ready");
                } finally {
                    steps.add("cleanup");
                }
            });
            one.switchTo("");
            Coroutine<String> other = Coroutine.of(first -> {
                one.close();
                steps.add("closed");
                assertThrows(IllegalStateException.class, () -> Coroutine.current().close());
                return root.switchTo("back");
            });
            assertEquals("back", other.switchTo(""));
            assertEquals(List.of("cleanup", "closed"), steps);
            other.close();
        });
    }

    @InEveryPlace
    void noSwitchInACleanup(Place place) throws Exception {
        place.run(() -> {
            @SuppressWarnings("unchecked")
            Coroutine<String> root = (Coroutine<String>) Coroutine.current();
            Coroutine<String> one = Coroutine.of(first -> {
                try {
                    return root.switchTo("ready");
                } finally {
                    root.switchTo("again");
                }
            });
            one.switchTo("");
            assertTrue(assertThrows(IllegalStateException.class, one::close).getMessage().contains("is being closed"));
            assertTrue(one.hasEnded());
        });
    }

    @InEveryPlace
    void unfinishedOnesAreUnwoundAtTheEndOfTheTask(Place place) throws Exception {
        if (!place.hasEnds()) {
            return;
        }
        List<String> steps = new CopyOnWriteArrayList<>();
        try (CapturedLog log = CapturedLog.open()) {
            place.run(() -> {
                @SuppressWarnings("unchecked")
                Coroutine<String> root = (Coroutine<String>) Coroutine.current();
                for (String name : List.of("first", "second")) {
                    Coroutine<String> one = Coroutine.of(first -> {
                        try {
                            return root.switchTo("ready");
                        } finally {
                            steps.add(name);
                        }
                    });
                    HELD.add(one);
                    one.switchTo("");
                }
            });
            assertEquals(List.of("second", "first"), steps);
            assertEquals(2, log.having("was left unfinished by task").size());
        }
        HELD.clear();
    }

    private static void loseOne(List<String> steps) {
        @SuppressWarnings("unchecked")
        Coroutine<String> root = (Coroutine<String>) Coroutine.current();
        Coroutine.<String>of(first -> {
            try {
                return root.switchTo("ready");
            } finally {
                steps.add("cleanup");
            }
        }).switchTo("");
    }

    @InEveryPlace
    void oneThatCannotBeReachedIsUnwound(Place place) throws Exception {
        List<String> steps = new CopyOnWriteArrayList<>();
        try (CapturedLog log = CapturedLog.open()) {
            place.run(() -> {
                loseOne(steps);
                Awaitility.await().atMost(Duration.ofSeconds(20)).pollInSameThread().until(() -> {
                    System.gc();
                    Coroutine.<String>of(first -> first).switchTo("next");
                    return !steps.isEmpty();
                });
            });
            Awaitility.await().until(() -> !log.having("coroutine of").isEmpty());
        }
    }

    // --- misuse ---

    @InEveryPlace
    void nobodySwitchesToOneThatHasEnded(Place place) throws Exception {
        place.run(() -> {
            Coroutine<String> one = Coroutine.of(first -> first);
            one.switchTo("");
            assertEquals(
                    "coroutine of dev.weft.coroutine.CoroutineTest has ended: nothing can be switched to there. Ask"
                            + " hasEnded() before",
                    assertThrows(IllegalStateException.class, () -> one.switchTo(""))
                            .getMessage());
        });
    }

    @InEveryPlace
    void anotherThreadCannotSwitchToIt(Place place) throws Exception {
        place.run(() -> {
            @SuppressWarnings("unchecked")
            Coroutine<String> root = (Coroutine<String>) Coroutine.current();
            Coroutine<String> one = Coroutine.of(first -> root.switchTo("ready"));
            one.switchTo("");
            List<Throwable> thrown = new ArrayList<>();
            for (Runnable use : List.<Runnable>of(() -> one.switchTo(""), one::close, () -> root.switchTo(""))) {
                Thread.ofPlatform().name("other").start(() -> thrown.add(assertThrows(Throwable.class, use::run)))
                        .join();
            }
            for (Throwable t : thrown) {
                assertTrue(assertInstanceOf(IllegalStateException.class, t).getMessage().contains("thread \"other\""),
                        t::getMessage);
            }
            assertEquals(3, thrown.size());
            one.close();
        });
    }

    @InEveryPlace
    void noSwitchInsideTheBodyOfAGenerator(Place place) throws Exception {
        place.run(() -> {
            Coroutine<String> one = Coroutine.of(first -> first);
            Generator<String> generator = Generator.of(out -> out.yield(one.switchTo("")));
            assertTrue(assertThrows(IllegalStateException.class, generator::next).getMessage()
                    .contains("inside the body of generator of"));
        });
    }

    @InEveryPlace
    void noSwitchInsideAScope(Place place) throws Exception {
        place.run(() -> {
            @SuppressWarnings("unchecked")
            Coroutine<String> root = (Coroutine<String>) Coroutine.current();
            Coroutine<String> one = Coroutine.of(first -> {
                assertThrows(IllegalStateException.class,
                        () -> Weft.withTimeout(Duration.ofDays(1), () -> root.switchTo("")));
                assertThrows(IllegalStateException.class, () -> TaskGroup.run(group -> root.switchTo("")));
                return "refused";
            });
            assertEquals("refused", one.switchTo(""));
        });
    }

    @Test
    @Tag("loop")
    void noSwitchInsideSynchronized() throws Exception {
        Weft.run(() -> {
            Coroutine<String> one = Coroutine.of(first -> first);
            synchronized (one) {
                assertTrue(assertThrows(IllegalStateException.class, () -> one.switchTo("")).getMessage()
                        .contains("inside synchronized"));
            }
            assertEquals("x", one.switchTo("x"));
            return null;
        });
    }
}
