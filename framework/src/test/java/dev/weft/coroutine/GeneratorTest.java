package dev.weft.coroutine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/// The protocol between the consumer and the body.
class GeneratorTest {

    private static Generator<Integer> upTo(int last) {
        return Generator.of(out -> {
            for (int i = 1; i <= last; i++) {
                out.yield(i);
            }
            return "all";
        });
    }

    private static List<Integer> list(Iterable<Integer> elements) {
        List<Integer> all = new ArrayList<>();
        elements.forEach(all::add);
        return all;
    }

    // --- elements ---

    @InEveryPlace
    void elementsComeInOrder(Place place) throws Exception {
        place.run(() -> assertEquals(List.of(1, 2, 3), list(upTo(3))));
    }

    @InEveryPlace
    void theBodyRunsOnlyWhenAnElementIsAskedFor(Place place) throws Exception {
        place.run(() -> {
            List<String> steps = new ArrayList<>();
            Generator<String> generator = Generator.of(out -> {
                steps.add("begins");
                out.yield("a");
                steps.add("goes on");
                out.yield("b");
                steps.add("ends");
                return null;
            });
            steps.add("made");
            steps.add(generator.next());
            steps.add(generator.next());
            assertFalse(generator.hasNext());
            assertEquals(List.of("made", "begins", "a", "goes on", "b", "ends"), steps);
        });
    }

    @InEveryPlace
    void anElementMayBeNull(Place place) throws Exception {
        place.run(() -> {
            Generator<String> generator = Generator.of(out -> {
                out.yield(null);
                out.yield("b");
                return null;
            });
            List<String> all = new ArrayList<>();
            generator.forEach(all::add);
            assertEquals(Arrays.asList(null, "b"), all);
        });
    }

    @InEveryPlace
    void hasNextLooksAheadOnce(Place place) throws Exception {
        place.run(() -> {
            Generator<Integer> generator = upTo(2);
            assertTrue(generator.hasNext());
            assertTrue(generator.hasNext());
            assertEquals(1, generator.next());
            assertEquals(2, generator.next());
            assertFalse(generator.hasNext());
            assertFalse(generator.hasNext());
        });
    }

    @InEveryPlace
    void itIsItsOwnIterator(Place place) throws Exception {
        place.run(() -> {
            Generator<Integer> generator = upTo(3);
            assertSame(generator, generator.iterator());
            assertEquals(1, generator.next());
            assertEquals(List.of(2, 3), list(generator));
            assertEquals(List.of(), list(generator));
        });
    }

    @InEveryPlace
    void aStreamTakesNoMoreThanItNeeds(Place place) throws Exception {
        place.run(() -> {
            List<Integer> made = new ArrayList<>();
            AtomicBoolean cleaned = new AtomicBoolean();
            Generator<Integer> generator = Generator.of(out -> {
                try {
                    for (int i = 1;; i++) {
                        made.add(i);
                        out.yield(i);
                    }
                } finally {
                    cleaned.set(true);
                }
            });
            try (Stream<Integer> stream = generator.stream()) {
                assertFalse(stream.isParallel());
                assertEquals(List.of(2, 4), stream.filter(i -> i % 2 == 0).limit(2).toList());
                assertFalse(cleaned.get());
            }
            assertEquals(List.of(1, 2, 3, 4), made);
            assertTrue(cleaned.get());
        });
    }

    // --- send ---

    @InEveryPlace
    void whatIsSentIsTheValueOfTheYield(Place place) throws Exception {
        place.run(() -> {
            Generator<String> echo = Generator.of(out -> {
                Object got = out.yield("ready");
                while (got != null) {
                    got = out.yield("got " + got);
                }
                return "bye";
            });
            assertEquals("ready", echo.next());
            assertEquals("got 1", echo.send(1));
            assertEquals("got x", echo.send("x"));
            assertThrows(NoSuchElementException.class, () -> echo.send(null));
            assertEquals("bye", echo.returned());
        });
    }

    @InEveryPlace
    void aValueIsSentToAGeneratorThatHasBegunOnly(Place place) throws Exception {
        place.run(() -> {
            Generator<Integer> generator = upTo(2);
            var e = assertThrows(IllegalStateException.class, () -> generator.send(5));
            assertEquals(
                    "send(5) to generator of dev.weft.coroutine.GeneratorTest, which has not begun: no yield waits for a"
                            + " value yet. Call next() first",
                    e.getMessage());
            assertEquals(1, generator.send(null));
            assertEquals(2, generator.send(null));
            generator.close();
        });
    }

    @InEveryPlace
    void nothingIsSentOrRaisedPastAnElementThatWasLookedAt(Place place) throws Exception {
        place.run(() -> {
            Generator<Integer> generator = upTo(2);
            assertTrue(generator.hasNext());
            assertTrue(assertThrows(IllegalStateException.class, () -> generator.send(null)).getMessage()
                    .contains("take that with next() first"));
            assertThrows(IllegalStateException.class, () -> generator.raise(new IOException()));
            assertEquals(1, generator.next());
            assertEquals(2, generator.send(null));
            generator.close();
        });
    }

    // --- raise ---

    @InEveryPlace
    void whatIsRaisedIsThrownByTheYield(Place place) throws Exception {
        place.run(() -> {
            Generator<String> generator = Generator.of(out -> {
                try {
                    out.yield("a");
                } catch (Exception e) {
                    out.yield("caught " + e.getMessage());
                }
                return null;
            });
            assertEquals("a", generator.next());
            assertEquals("caught x", generator.raise(new IOException("x")));
            assertFalse(generator.hasNext());
        });
    }

    @InEveryPlace
    void whatIsRaisedAndNotCaughtComesBack(Place place) throws Exception {
        place.run(() -> {
            Generator<Integer> generator = upTo(3);
            generator.next();
            RuntimeException boom = new IllegalArgumentException("boom");
            assertSame(boom, assertThrows(IllegalArgumentException.class, () -> generator.raise(boom)));
            assertThrows(NoSuchElementException.class, generator::next);
        });
    }

    @InEveryPlace
    void whatIsRaisedBeforeTheFirstElementEndsIt(Place place) throws Exception {
        place.run(() -> {
            List<String> steps = new ArrayList<>();
            Generator<Integer> generator = Generator.of(out -> {
                steps.add("runs");
                return null;
            });
            IOException boom = new IOException("boom");
            assertSame(boom, assertThrows(UncheckedIOException.class, () -> generator.raise(boom)).getCause());
            assertFalse(generator.hasNext());
            assertEquals(List.of(), steps);
        });
    }

    // --- the end ---

    @InEveryPlace
    void afterTheEndItStaysEnded(Place place) throws Exception {
        place.run(() -> {
            Generator<Integer> generator = upTo(1);
            generator.next();
            for (int i = 0; i < 2; i++) {
                var e = assertThrows(NoSuchElementException.class, generator::next);
                assertEquals(
                        "generator of dev.weft.coroutine.GeneratorTest has ended; what it returned is in returned()",
                        e.getMessage());
                assertThrows(NoSuchElementException.class, () -> generator.send(1));
                assertThrows(NoSuchElementException.class, () -> generator.raise(new IOException()));
                assertFalse(generator.hasNext());
                generator.close();
                assertEquals("all", generator.returned());
            }
        });
    }

    @InEveryPlace
    void afterAFailureItSaysThatThisEndedIt(Place place) throws Exception {
        place.run(() -> {
            Generator<Integer> generator = Generator.of(out -> {
                throw new IOException("the disk is full");
            });
            assertThrows(UncheckedIOException.class, generator::next);
            var e = assertThrows(NoSuchElementException.class, generator::next);
            assertEquals(
                    "generator of dev.weft.coroutine.GeneratorTest has ended, by an exception that was thrown then:"
                            + " java.io.IOException: the disk is full",
                    e.getMessage());
            assertInstanceOf(IOException.class, e.getCause());
            assertFalse(generator.hasNext());
        });
    }

    @InEveryPlace
    void whatItReturnsIsNotKnownBeforeTheEnd(Place place) throws Exception {
        place.run(() -> {
            Generator<Integer> generator = upTo(1);
            assertThrows(IllegalStateException.class, generator::returned);
            generator.next();
            assertTrue(assertThrows(IllegalStateException.class, generator::returned).getMessage()
                    .contains("has not ended"));
            generator.close();
            assertNull(generator.returned());
        });
    }

    @InEveryPlace
    void whatTheBodyThrowsEndsIt(Place place) throws Exception {
        place.run(() -> {
            RuntimeException boom = new IllegalArgumentException("boom");
            Generator<Integer> generator = Generator.of(out -> {
                out.yield(1);
                throw boom;
            });
            assertEquals(1, generator.next());
            assertSame(boom, assertThrows(IllegalArgumentException.class, generator::hasNext));
            assertFalse(generator.hasNext());
            assertThrows(NoSuchElementException.class, generator::next);
            assertSame(boom, assertThrows(IllegalStateException.class, generator::returned).getCause());
        });
    }

    private static Throwable thrownFor(Throwable failure) {
        Generator<Integer> generator = Generator.of(out -> {
            throw sneak(failure);
        });
        return assertThrows(Throwable.class, generator::next);
    }

    @SuppressWarnings("unchecked")
    private static <X extends Throwable> X sneak(Throwable failure) throws X {
        throw (X) failure;
    }

    @InEveryPlace
    void checkedExceptionsComeInTheirUncheckedForm(Place place) throws Exception {
        place.run(() -> {
            IOException io = new IOException("io");
            assertSame(io, assertInstanceOf(UncheckedIOException.class, thrownFor(io)).getCause());
            Exception other = new Exception("other");
            assertSame(other, assertInstanceOf(CompletionException.class, thrownFor(other)).getCause());
            Error error = new AssertionError("error");
            assertSame(error, thrownFor(error));
        });
    }

    @InEveryPlace
    void anInterruptedExceptionComesAsACancellationWithTheFlagSet(Place place) throws Exception {
        place.run(() -> {
            InterruptedException interrupted = new InterruptedException("why");
            var thrown = assertInstanceOf(CancellationException.class, thrownFor(interrupted));
            assertTrue(Thread.interrupted());
            assertSame(interrupted, thrown.getCause());
            assertEquals("why", thrown.getMessage());
        });
    }

    @InEveryPlace
    void theEndOfAnotherIteratorIsNotTakenForItsOwn(Place place) throws Exception {
        place.run(() -> {
            Generator<Integer> generator = Generator.of(out -> {
                out.yield(List.<Integer>of().iterator().next());
                return null;
            });
            var e = assertThrows(IllegalStateException.class, generator::hasNext);
            assertInstanceOf(NoSuchElementException.class, e.getCause());
        });
    }

    // --- close ---

    @InEveryPlace
    void closeBeforeTheFirstElementNeverRunsTheBody(Place place) throws Exception {
        place.run(() -> {
            List<String> steps = new ArrayList<>();
            Generator<Integer> generator = Generator.of(out -> steps.add("runs"));
            generator.close();
            generator.close();
            assertFalse(generator.hasNext());
            assertNull(generator.returned());
            assertEquals(List.of(), steps);
        });
    }

    @InEveryPlace
    void closeRunsTheCleanupAndNoCatchOfExceptions(Place place) throws Exception {
        place.run(() -> {
            List<String> steps = new ArrayList<>();
            Generator<Integer> generator = Generator.of(out -> {
                try {
                    out.yield(1);
                } catch (Exception e) {
                    steps.add("caught");
                } finally {
                    steps.add("finally");
                }
                return null;
            });
            generator.next();
            generator.close();
            generator.close();
            assertEquals(List.of("finally"), steps);
        });
    }

    @InEveryPlace
    void closeDropsAnElementThatWasLookedAt(Place place) throws Exception {
        place.run(() -> {
            Generator<Integer> generator = upTo(3);
            assertTrue(generator.hasNext());
            generator.close();
            assertFalse(generator.hasNext());
        });
    }

    @InEveryPlace
    void aBodyMayReturnAValueWhenItIsClosed(Place place) throws Exception {
        place.run(() -> {
            Generator<Integer> generator = Generator.of(out -> {
                try {
                    out.yield(1);
                    return "all";
                } catch (CoroutineExit e) {
                    return "part";
                }
            });
            generator.next();
            generator.close();
            assertEquals("part", generator.returned());
        });
    }

    @InEveryPlace
    void whatTheCleanupThrowsComesOutOfClose(Place place) throws Exception {
        place.run(() -> {
            Generator<Integer> generator = Generator.of(out -> {
                try {
                    out.yield(1);
                    return null;
                } finally {
                    failingCleanup();
                }
            });
            generator.next();
            assertThrows(UncheckedIOException.class, generator::close);
            generator.close();
        });
    }

    private static void failingCleanup() throws IOException {
        throw new IOException("cleanup");
    }

    @InEveryPlace
    void aBodyThatYieldsWhileItIsClosedIsTold(Place place) throws Exception {
        place.run(() -> {
            List<String> steps = new ArrayList<>();
            Generator<Integer> generator = Generator.of(out -> {
                try {
                    out.yield(1);
                } finally {
                    try {
                        out.yield(2);
                    } finally {
                        steps.add("cleaned");
                    }
                }
                return null;
            });
            generator.next();
            var e = assertThrows(IllegalStateException.class, generator::close);
            assertTrue(e.getMessage().contains("ignored close()"), e.getMessage());
            assertEquals(List.of("cleaned"), steps);
            assertFalse(generator.hasNext());
        });
    }

    @InEveryPlace
    void aBodyThatSwallowsWhatItIsToldIsReportedAllTheSame(Place place) throws Exception {
        place.run(() -> {
            Generator<Integer> generator = Generator.of(out -> {
                try {
                    out.yield(1);
                } finally {
                    try {
                        out.yield(2);
                    } catch (RuntimeException e) {
                        // Swallowed.
                    }
                }
                return null;
            });
            generator.next();
            assertThrows(IllegalStateException.class, generator::close);
        });
    }

    @InEveryPlace
    void aBodyThatNeverEndsIsGivenUp(Place place) throws Exception {
        // A guest's would keep the loop open for its grace.
        Assumptions.assumeTrue(place != Place.GUEST);
        place.run(() -> {
            Generator<Integer> generator = Generator.of(out -> {
                while (true) {
                    try {
                        out.yield(1);
                    } catch (Throwable t) {
                        // It does not want to end.
                    }
                }
            });
            generator.next();
            assertThrows(IllegalStateException.class, generator::close);
            assertFalse(generator.hasNext());
        });
    }

    // --- misuse ---

    @InEveryPlace
    void theBodyCannotAskItself(Place place) throws Exception {
        place.run(() -> {
            List<Generator<Integer>> self = new ArrayList<>();
            self.add(Generator.of(out -> {
                out.yield(self.getFirst().next());
                return null;
            }));
            var e = assertThrows(IllegalStateException.class, () -> self.getFirst().next());
            assertTrue(e.getMessage().contains("its own body cannot ask it"), e.getMessage());
        });
    }

    @InEveryPlace
    void anotherThreadCannotAsk(Place place) throws Exception {
        place.run(() -> {
            Generator<Integer> generator = upTo(3);
            generator.next();
            for (Runnable use : List.<Runnable>of(generator::next, generator::hasNext, generator::close,
                    () -> generator.send(1), () -> generator.raise(new IOException()))) {
                List<Throwable> thrown = new ArrayList<>();
                Thread other = Thread.ofPlatform().name("other").start(() -> {
                    try {
                        use.run();
                    } catch (Throwable t) {
                        thrown.add(t);
                    }
                });
                other.join();
                var e = assertInstanceOf(IllegalStateException.class, thrown.getFirst());
                assertTrue(e.getMessage().contains("by thread \"other\", but it belongs to "), e.getMessage());
            }
            assertEquals(2, generator.next());
            generator.close();
        });
    }

    @InEveryPlace
    void onlyTheBodyUsesItsOut(Place place) throws Exception {
        place.run(() -> {
            List<Out<Integer>> outs = new ArrayList<>();
            Generator<Integer> generator = Generator.of(out -> {
                outs.add(out);
                out.yield(1);
                List<Throwable> thrown = new ArrayList<>();
                Thread.ofPlatform().start(() -> thrown.add(assertThrows(Throwable.class, () -> out.yield(7)))).join();
                assertInstanceOf(IllegalStateException.class, thrown.getFirst());
                Generator<Integer> inside = Generator.of(own -> {
                    out.yield(8);
                    return null;
                });
                var e = assertThrows(IllegalStateException.class, inside::next);
                assertTrue(e.getMessage().contains("only its own body may"), e.getMessage());
                out.yield(2);
                return null;
            });
            assertEquals(1, generator.next());
            assertThrows(IllegalStateException.class, () -> outs.getFirst().yield(9));
            assertEquals(2, generator.next());
            assertFalse(generator.hasNext());
            assertThrows(IllegalStateException.class, () -> outs.getFirst().yield(9));
        });
    }

    @Test
    void aBodyIsNeeded() {
        assertThrows(NullPointerException.class, () -> Generator.of(null));
    }
}
