package dev.weft.examples.seeds;

import dev.weft.Outcome;
import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.When;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;

/// Outcomes come in the order of the tasks, whatever became of each; one that fails or is cancelled leaves its siblings
/// alone.
///
/// ```python
/// t = asyncio.gather(task1, task2, task3, return_exceptions=True)
/// task1.cancel()
/// print(await t)
/// ```
public record ReturnExceptions(Duration second, PrintStream out) {

    public static void main(String[] args) throws InterruptedException {
        new ReturnExceptions(Duration.ofSeconds(1), System.out).run();
    }

    void run() throws InterruptedException {
        firstIsCancelled();
        firstCancelsItself();
        firstFails();
    }

    /// As the program above.
    void firstIsCancelled() throws InterruptedException {
        Weft.run(() -> {
            List<Task<Double>> tasks = List.of(
                    Weft.spawn(() -> division(0, 2)), Weft.spawn(() -> division(1, 5)),
                    Weft.spawn(() -> division(3, 6)));
            tasks.getFirst().cancel("nobody divides by zero");
            Weft.waitFor(tasks, When.ALL_COMPLETED);
            print(tasks.stream().map(Task::outcome).toList());
        });
    }

    /// Without handles: the gather makes the tasks.
    void firstCancelsItself() throws InterruptedException {
        Weft.run(() -> print(Weft.gatherSettled(() -> {
            Weft.currentTask().cancel("nobody divides by zero");
            Weft.yieldNow();
            return division(0, 2);
        }, () -> division(1, 5), () -> division(3, 6))));
    }

    void firstFails() throws InterruptedException {
        Weft.run(() -> print(
                Weft.gatherSettled(() -> division(0, 2), () -> division(1, 5), () -> division(3, 6))));
    }

    private double division(int divisor, int dividend) throws InterruptedException {
        if (divisor == 0) {
            throw new ArithmeticException("division by zero");
        }
        Weft.sleep(second.multipliedBy(divisor));
        double quotient = (double) dividend / divisor;
        out.println(dividend + "/" + divisor + "=" + quotient);
        return quotient;
    }

    private void print(List<Outcome<Double>> outcomes) {
        out.println(outcomes.stream().map(outcome -> switch (outcome) {
            case Outcome.Success<Double>(Double value) -> value;
            case Outcome.Failure<Double>(Throwable exception) -> exception;
            case Outcome.Cancelled<Double> _ -> "cancelled";
        }).toList());
    }
}
