package dev.weft.examples.seeds;

import java.util.List;
import java.util.Optional;

/// All examples, in the order of their seeds.
final class Catalogue {

    static final List<Example> ALL = List.of(
            new Example("GatherOrder", "S01", "tasks that wait together take as long as the longest",
                    (second, out) -> new GatherOrder(second, out).run()),
            new Example("SayAfter", "S02", "a call waits, a task goes on by itself, run cancels what is left",
                    (second, out) -> new SayAfter(second, out).run()),
            new Example("RunAndLoopByHand", "S03", "Weft.run, and the same with a loop made by hand",
                    (second, out) -> new RunAndLoopByHand(second, out).run()),
            new Example("Factorials", "S04", "tasks interleave in an order that the program alone decides",
                    (second, out) -> new Factorials(second, out).run()),
            new Example("ReturnExceptions", "S05", "one outcome for each task, whatever became of it",
                    (second, out) -> new ReturnExceptions(second, out).run()),
            new Example("NothingRunsUnforked", "S06", "a callable that nobody starts does nothing",
                    (_, out) -> new NothingRunsUnforked(out).run()),
            new Example("TaskStates", "S07", "what a task shows when it is printed",
                    (second, out) -> new TaskStates(second, out).run()),
            new Example("TaskResults", "S08", "result, exception, done, cancelled, and asking too early",
                    (second, out) -> new TaskResults(second, out).run()),
            new Example("DoneCallbacks", "S10", "callbacks at a task's end, with arguments",
                    (second, out) -> new DoneCallbacks(second, out).run()),
            new Example("DependentTask", "S18", "a task that needs another task's result",
                    (second, out) -> new DependentTask(second, out).run()));

    private Catalogue() {
    }

    static Optional<Example> named(String name) {
        return ALL.stream().filter(example -> example.name().equals(name)).findFirst();
    }
}
