package dev.weft.examples.seeds;

import dev.weft.coroutine.Coroutine;
import java.io.PrintStream;

/// Coroutines that switch to each other by name: each goes on where it was left, with the value that it is given. The first
/// two have nothing to say, and switch with an empty string.
///
/// ```python
/// def func1():
///     print(1)
///     gr2.switch()
///     print(2)
///     gr2.switch()
///
/// def func2():
///     print(3)
///     gr1.switch()
///     print(4)
///
/// gr1 = greenlet(func1)
/// gr2 = greenlet(func2)
/// gr1.switch()          # 1 3 2 4
/// ```
public final class Greenlets {

    private final PrintStream out;
    private final Coroutine<String> gr1 = Coroutine.of(_ -> func1());
    private final Coroutine<String> gr2 = Coroutine.of(_ -> func2());
    private final Coroutine<String> asker = Coroutine.of(this::ask);
    private final Coroutine<String> answerer = Coroutine.of(this::answer);

    Greenlets(PrintStream out) {
        this.out = out;
    }

    public static void main(String[] args) {
        new Greenlets(System.out).run();
    }

    void run() {
        inTurn();
        withValues();
    }

    /// The first is left in the middle: to close it is to say that this is meant.
    void inTurn() {
        try (gr1; gr2) {
            gr1.switchTo("");
        }
    }

    private String func1() {
        out.println(1);
        gr2.switchTo("");
        out.println(2);
        gr2.switchTo("");
        return "";
    }

    private String func2() {
        out.println(3);
        gr1.switchTo("");
        out.println(4);
        return "";
    }

    /// What a body returns, its parent gets: who made it, so that thread here. Greenlet's `throw` is `raise`.
    void withValues() {
        try (asker; answerer) {
            out.println(asker.switchTo("hello"));
            out.println(answerer.raise(new ArithmeticException("division by zero")));
        }
    }

    private String ask(String first) {
        out.println("asker begins with " + first);
        String answer = answerer.switchTo("how are you?");
        return "asker got " + answer;
    }

    private String answer(String question) {
        out.println("answerer was asked " + question);
        try {
            return asker.switchTo("fine");
        } catch (ArithmeticException e) {
            return "answerer caught " + e.getMessage();
        }
    }
}
