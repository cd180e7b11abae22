package dev.weft.examples.seeds;

import dev.weft.coroutine.Generator;
import java.io.PrintStream;
import java.util.List;
import java.util.NoSuchElementException;

/// The whole protocol of Python's generators, rule by rule: what goes in, what comes out, how it ends.
///
/// ```python
/// def func():
///     r = yield 1
///     yield r
///
/// g2 = func()
/// next(g2)         # 1
/// g2.send(419)     # 419
/// ```
public record GeneratorProtocol(PrintStream out) {

    public static void main(String[] args) {
        new GeneratorProtocol(System.out).run();
    }

    void run() {
        nextGivesTheYieldNothing();
        sendGivesTheYieldAValue();
        nextComesBeforeSend();
        raiseThrowsAtTheYield();
        closeRunsTheFinally();
        anIterableReturnsNothing();
        theReturnedValueIsThatOfYieldAll();
        whatHasEndedStaysEnded();
        noEndIsFeigned();
    }

    private Generator<Object> func() {
        return Generator.of(body -> {
            Object r = body.yield(1);
            body.yield("r is " + r);
            return null;
        });
    }

    void nextGivesTheYieldNothing() {
        try (Generator<Object> g = func()) {
            out.println(g.next());
            out.println(g.next());
        }
    }

    /// The value of a yield: what was sent.
    void sendGivesTheYieldAValue() {
        Generator<String> g = Generator.of(body -> {
            out.println("start coroutine...name: Zarten");
            Object x = body.yield("Zarten");
            out.println("send: " + x);
            return null;
        });
        out.println("next returns " + g.next());
        tell(() -> g.send(6));
    }

    /// There is no yield yet that could have the value.
    void nextComesBeforeSend() {
        tell(() -> func().send(419));
    }

    /// Python's `throw`, which is a keyword in Java.
    void raiseThrowsAtTheYield() {
        Generator<String> g = Generator.of(body -> {
            try {
                body.yield("at work");
            } catch (ArithmeticException e) {
                body.yield("caught " + e.getMessage());
            }
            body.yield("never comes");
            return null;
        });
        out.println(g.next());
        out.println(g.raise(new ArithmeticException("division by zero")));
        // Nobody catches this one: it comes out again, and the generator has ended.
        tell(() -> g.raise(new ArithmeticException("division by zero")));
        out.println("has more: " + g.hasNext());
    }

    void closeRunsTheFinally() {
        Generator<Integer> g = Generator.of(body -> {
            try {
                while (true) {
                    body.yield(1);
                }
            } finally {
                out.println("cleaned up");
            }
        });
        out.println(g.next());
        g.close();
        g.close();
        out.println("has more: " + g.hasNext());
    }

    void anIterableReturnsNothing() {
        Generator<Object> g = Generator.of(body -> {
            Object r = body.yieldAll(List.of(1, 2));
            body.yield("value of yieldAll is " + r);
            return null;
        });
        out.println(g.stream().toList());
    }

    private Generator<Integer> sub() {
        return Generator.of(body -> {
            body.yield(1);
            return 2;
        });
    }

    void theReturnedValueIsThatOfYieldAll() {
        Generator<Object> g = Generator.of(body -> {
            Object a = body.yieldAll(sub());
            body.yield("sub returned " + a);
            return null;
        });
        out.println(g.stream().toList());
    }

    /// The value of Python's StopIteration has a method of its own, and stays.
    void whatHasEndedStaysEnded() {
        Generator<Integer> g = sub();
        tell(g::returned);
        out.println(g.next());
        tell(g::next);
        tell(g::next);
        out.println("returned " + g.returned());
    }

    /// PEP 479: an exception that happens to look like the end is not taken for it.
    void noEndIsFeigned() {
        Generator<Integer> g = Generator.of(body -> {
            body.yield(1);
            return List.of().iterator().next();
        });
        out.println(g.next());
        tell(g::next);
    }

    private void tell(Runnable call) {
        try {
            call.run();
        } catch (NoSuchElementException | IllegalStateException | ArithmeticException e) {
            out.println(e.getClass().getSimpleName() + ": " + e.getMessage()
                    + (e.getCause() == null ? "" : ", caused by " + e.getCause().getClass().getSimpleName()));
        }
    }
}
