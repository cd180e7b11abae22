package dev.weft.coroutine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// `yieldAll`: a generator that gives out the elements of others.
class GeneratorChainTest {

    private static <T> List<T> list(Iterable<T> elements) {
        List<T> all = new ArrayList<>();
        elements.forEach(all::add);
        return all;
    }

    @InEveryPlace
    void elementsOfAnythingAreGivenOut(Place place) throws Exception {
        place.run(() -> {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("name", "x");
            map.put("age", 1);
            Generator<Object> four = Generator.of(out -> {
                for (int i = 4; i <= 7; i++) {
                    out.yield(i);
                }
                return null;
            });
            Generator<Object> all = Generator.of(out -> {
                out.yieldAll("ABC".chars().mapToObj(c -> (char) c));
                assertNull(out.yieldAll(List.of(1, 2, 3)));
                out.yieldAll(map.keySet());
                out.yieldAll(four);
                return null;
            });
            assertEquals(List.of('A', 'B', 'C', 1, 2, 3, "name", "age", 4, 5, 6, 7), list(all));
        });
    }

    @InEveryPlace
    void whatABodyBeginsItsConsumerMayGoOnWith(Place place) throws Exception {
        place.run(() -> {
            List<Generator<Integer>> handedOut = new ArrayList<>();
            Generator<Integer> outer = Generator.of(out -> {
                Generator<Integer> inner = Generator.of(in -> {
                    in.yield(1);
                    in.yield(2);
                    in.yield(3);
                    return null;
                });
                handedOut.add(inner);
                out.yield(10 * inner.next());
                out.yield(10 * inner.next());
                return null;
            });
            assertEquals(10, outer.next());
            Generator<Integer> inner = handedOut.getFirst();
            assertEquals(2, inner.next());
            assertEquals(30, outer.next());
            assertFalse(inner.hasNext());
            assertFalse(outer.hasNext());
        });
    }

    @InEveryPlace
    void whatTheInnerReturnsIsTheValue(Place place) throws Exception {
        place.run(() -> {
            Generator<String> outer = Generator.of(out -> "outer after " + out.yieldAll(Generator.<String>of(in -> {
                in.yield("a");
                return "inner";
            })));
            assertEquals("a", outer.next());
            assertFalse(outer.hasNext());
            assertEquals("outer after inner", outer.returned());
        });
    }

    @InEveryPlace
    void sendAndRaiseGoToTheInner(Place place) throws Exception {
        place.run(() -> {
            Generator<String> inner = Generator.of(out -> {
                Object got = out.yield("ready");
                try {
                    out.yield("got " + got);
                } catch (Exception e) {
                    out.yield("caught " + e.getMessage());
                }
                return null;
            });
            Generator<String> outer = Generator.of(out -> {
                out.yieldAll(inner);
                return null;
            });
            assertEquals("ready", outer.next());
            assertEquals("got 5", outer.send(5));
            assertEquals("caught x", outer.raise(new IllegalStateException("x")));
            assertFalse(outer.hasNext());
        });
    }

    @InEveryPlace
    void whatEndsTheInnerIsThrownByYieldAll(Place place) throws Exception {
        place.run(() -> {
            IOException boom = new IOException("boom");
            List<Throwable> caught = new ArrayList<>();
            Generator<Integer> outer = Generator.of(out -> {
                try {
                    out.yieldAll(Generator.<Integer>of(in -> {
                        in.yield(1);
                        throw boom;
                    }));
                } catch (Exception e) {
                    caught.add(e);
                }
                out.yield(2);
                return null;
            });
            assertEquals(List.of(1, 2), list(outer));
            assertSame(boom, caught.getFirst());
        });
    }

    @InEveryPlace
    void closeUnwindsInsideOut(Place place) throws Exception {
        place.run(() -> {
            List<String> steps = new ArrayList<>();
            Generator<Integer> outer = Generator.of(out -> {
                try {
                    out.yieldAll(Generator.<Integer>of(in -> {
                        try {
                            in.yield(1);
                        } finally {
                            steps.add("inner");
                        }
                        return null;
                    }));
                } finally {
                    steps.add("outer");
                }
                return null;
            });
            outer.next();
            outer.close();
            assertEquals(List.of("inner", "outer"), steps);
        });
    }

    @InEveryPlace
    void whatTheInnersCleanupThrowsReachesTheOuters(Place place) throws Exception {
        place.run(() -> {
            List<String> steps = new ArrayList<>();
            Generator<Integer> outer = Generator.of(out -> {
                try {
                    out.yieldAll(Generator.<Integer>of(in -> {
                        try {
                            in.yield(1);
                        } catch (CoroutineExit e) {
                            throw new IllegalArgumentException("cleanup");
                        }
                        return null;
                    }));
                } catch (IllegalArgumentException e) {
                    steps.add(e.getMessage());
                }
                return "done";
            });
            outer.next();
            outer.close();
            assertEquals(List.of("cleanup"), steps);
            assertEquals("done", outer.returned());
        });
    }

    @InEveryPlace
    void anInnerThatIgnoresCloseIsReported(Place place) throws Exception {
        place.run(() -> {
            Generator<Integer> outer = Generator.of(out -> {
                out.yieldAll(Generator.<Integer>of(in -> {
                    try {
                        in.yield(1);
                    } finally {
                        in.yield(2);
                    }
                    return null;
                }));
                return null;
            });
            outer.next();
            assertTrue(
                    assertThrows(IllegalStateException.class, outer::close).getMessage().contains("ignored close()"));
        });
    }

    @InEveryPlace
    void anInnerThatWasBegunGoesOnWhereItIs(Place place) throws Exception {
        place.run(() -> {
            Generator<Integer> numbers = Generator.of(in -> {
                for (int i = 1; i <= 4; i++) {
                    in.yield(i);
                }
                return null;
            });
            Generator<Integer> outer = Generator.of(out -> {
                out.yield(-numbers.next());
                assertTrue(numbers.hasNext());
                out.yieldAll(numbers);
                assertNull(out.yieldAll(numbers), "it has ended");
                return null;
            });
            assertEquals(List.of(-1, 2, 3, 4), list(outer));
        });
    }

    @InEveryPlace
    void anInnerThatTheConsumerBeganGoesOnWhereItIs(Place place) throws Exception {
        place.run(() -> {
            Generator<Integer> numbers = Generator.of(in -> {
                in.yield(1);
                in.yield(2);
                return null;
            });
            assertEquals(1, numbers.next());
            Generator<Integer> outer = Generator.of(out -> {
                out.yieldAll(numbers);
                return null;
            });
            assertEquals(2, outer.next());
            var e = assertThrows(IllegalStateException.class, numbers::next);
            assertTrue(e.getMessage().contains("gives out by yieldAll: ask that one"), e.getMessage());
            assertThrows(NoSuchElementException.class, outer::next);
            assertFalse(numbers.hasNext());
        });
    }

    @InEveryPlace
    void noGeneratorGivesOutItself(Place place) throws Exception {
        place.run(() -> {
            List<Generator<Integer>> self = new ArrayList<>();
            self.add(Generator.of(out -> out.yieldAll(self.getFirst())));
            assertThrows(IllegalStateException.class, () -> self.getFirst().next());
        });
    }

    @InEveryPlace
    void aCircleIsRefused(Place place) throws Exception {
        place.run(() -> {
            List<Generator<Integer>> two = new ArrayList<>();
            two.add(Generator.of(out -> out.yieldAll(two.get(1))));
            two.add(Generator.of(out -> {
                out.yield(1);
                return out.yieldAll(two.get(0));
            }));
            assertEquals(1, two.getFirst().next());
            assertThrows(IllegalStateException.class, () -> two.getFirst().next());
            assertFalse(two.getFirst().hasNext());
        });
    }

    @InEveryPlace
    void aStreamIsClosed(Place place) throws Exception {
        place.run(() -> {
            List<String> steps = new ArrayList<>();
            Generator<Integer> generator = Generator.of(out -> {
                out.yieldAll(Stream.of(1, 2, 3).onClose(() -> steps.add("closed")));
                return null;
            });
            assertEquals(1, generator.next());
            generator.close();
            assertEquals(List.of("closed"), steps);
        });
    }

    private static Generator<Integer> chain(int depth, List<Integer> steps) {
        return Generator.of(out -> {
            try {
                if (depth > 1) {
                    out.yieldAll(chain(depth - 1, steps));
                }
                out.yield(depth);
            } finally {
                steps.add(depth);
            }
            return null;
        });
    }

    @InEveryPlace
    void aLongChainUnwindsInsideOut(Place place) throws Exception {
        place.run(() -> {
            List<Integer> steps = new ArrayList<>();
            Generator<Integer> generator = chain(101, steps);
            assertEquals(1, generator.next());
            generator.close();
            assertEquals(IntStream.rangeClosed(1, 101).boxed().toList(), steps);
        });
    }

    @InEveryPlace
    void aVeryLongChainNeedsNoDeepStack(Place place) throws Exception {
        place.run(() -> {
            int depth = 10_000;
            List<Integer> steps = new ArrayList<>();
            Generator<Integer> generator = chain(depth, steps);
            for (int i = 1; i <= depth / 2; i++) {
                assertEquals(i, generator.next());
            }
            generator.close();
            assertEquals(IntStream.rangeClosed(1, depth).boxed().toList(), steps);
        });
    }

    private static Generator<Integer> tree(int low, int high) {
        return Generator.of(out -> {
            if (low < high) {
                int middle = (low + high) >>> 1;
                out.yieldAll(tree(low, middle));
                out.yield(middle);
                out.yieldAll(tree(middle + 1, high));
            }
            return null;
        });
    }

    @InEveryPlace
    void aTreeIsWalkedInOrder(Place place) throws Exception {
        place.run(() -> assertEquals(IntStream.range(0, 500).boxed().toList(), list(tree(0, 500))));
    }

    private static Generator<Integer> filtered(int depth) {
        return Generator.of(out -> {
            if (depth == 0) {
                for (int i = 0; i < 100; i++) {
                    out.yield(i);
                }
                return null;
            }
            for (int i : filtered(depth - 1)) {
                out.yield(i + 1);
            }
            return null;
        });
    }

    @InEveryPlace
    void generatorsConsumeGenerators(Place place) throws Exception {
        place.run(() -> assertEquals(IntStream.range(20, 120).boxed().toList(), list(filtered(20))));
    }
}
