package dev.weft.examples.seeds;

import dev.weft.coroutine.Generator;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// `yieldAll` gives out all elements of any iterable, stream or generator; without it, that is a loop in a loop.
///
/// ```python
/// astr = 'ABC'
/// alist = [1, 2, 3]
/// adict = {"name": "wangbm", "age": 18}
/// agen = (i for i in range(4, 8))
///
/// def gen(*args, **kw):
///     for item in args:
///         yield from item
///
/// print(list(gen(astr, alist, adict, agen)))
/// ```
public record YieldFrom(PrintStream out) {

    private static final List<Integer> LIST = List.of(1, 2, 3);

    public static void main(String[] args) {
        new YieldFrom(System.out).run();
    }

    void run() {
        out.println(loopInALoop(letters("ABC").toList(), LIST, dictionary().keySet(), numbers()).stream().toList());
        out.println(yieldAll(letters("ABC"), LIST, dictionary(), numbers()).stream().toList());
        out.println(upAndDown().stream().toList());
        for (int item : func1()) {
            out.println(item);
        }
    }

    private static Generator<Object> loopInALoop(Iterable<?>... items) {
        return Generator.of(body -> {
            for (Iterable<?> item : items) {
                for (Object element : item) {
                    body.yield(element);
                }
            }
            return null;
        });
    }

    private static Generator<Object> yieldAll(Stream<String> string, List<Integer> list, Map<String, ?> dictionary,
            Generator<Integer> generator) {
        return Generator.of(body -> {
            body.yieldAll(string);
            body.yieldAll(list);
            body.yieldAll(dictionary.keySet());
            body.yieldAll(generator);
            return null;
        });
    }

    private static Stream<String> letters(String string) {
        return string.chars().mapToObj(Character::toString);
    }

    /// A map that keeps its order, as Python's does.
    private static Map<String, Object> dictionary() {
        Map<String, Object> dictionary = new LinkedHashMap<>();
        dictionary.put("name", "wangbm");
        dictionary.put("age", 18);
        return dictionary;
    }

    private static Generator<Integer> numbers() {
        return Generator.of(body -> {
            for (int i = 4; i < 8; i++) {
                body.yield(i);
            }
            return null;
        });
    }

    /// `[1, 2, 3, 4, 5, 4, 3, 2, 1]`, from an iterable, an element and a stream.
    private static Generator<Integer> upAndDown() {
        return Generator.of(body -> {
            body.yieldAll(List.of(1, 2, 3, 4));
            body.yield(5);
            body.yieldAll(IntStream.rangeClosed(1, 4).mapToObj(i -> 5 - i));
            return null;
        });
    }

    private static Generator<Integer> func1() {
        return Generator.of(body -> {
            body.yield(1);
            body.yieldAll(func2());
            body.yield(2);
            return null;
        });
    }

    private static Generator<Integer> func2() {
        return Generator.of(body -> {
            body.yield(3);
            body.yield(4);
            return null;
        });
    }
}
