package dev.weft.examples.seeds;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;

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
            new Example("CompletableFutures", "S09", "a future that anybody sets, awaited and gathered",
                    (second, out) -> new CompletableFutures(second, out).run()),
            new Example("DoneCallbacks", "S10", "callbacks at a task's end, with arguments",
                    (second, out) -> new DoneCallbacks(second, out).run()),
            new Example("BlockingCodeSwitches", "S11", "the HTTP client and Thread.sleep switch, nothing patched",
                    (second, out) -> new BlockingCodeSwitches(second, out).run()),
            new Example("BlockingSockets", "S11", "blocking sockets switch: server and clients in one thread",
                    (second, out) -> new BlockingSockets(second, out).run()),
            new Example("LocksAndQueues", "S11", "a task that waits for a lock or a queue lets others run",
                    (second, out) -> new LocksAndQueues(second, out).run()),
            new Example("RoundRobin", "S12", "generators that take turns, and tasks that do",
                    (_, out) -> new RoundRobin(out).run()),
            new Example("YieldFrom", "S13", "all elements of iterables, streams and other generators",
                    (_, out) -> new YieldFrom(out).run()),
            new Example("GeneratorsThatWait", "S14", "a generator that sleeps or reads while other tasks run",
                    (second, out) -> new GeneratorsThatWait(second, out).run()),
            new Example("WaitForTasks", "S15", "waiting for all, the first, the first failure, or for a time",
                    (second, out) -> new WaitForTasks(second, out).run()),
            new Example("ProducerConsumer", "S16", "without locks: over send, over a channel, over a queue",
                    (second, out) -> new ProducerConsumer(second, out).run()),
            new Example("AsyncFor", "S17", "a for over a generator that sleeps between its elements",
                    (second, out) -> new AsyncFor(second, out).run()),
            new Example("DependentTask", "S18", "a task that needs another task's result",
                    (second, out) -> new DependentTask(second, out).run()),
            new Example("ResourcesThatSuspend", "S19", "try-with-resources whose open and close wait",
                    (second, out) -> new ResourcesThatSuspend(second, out).run()),
            new Example("ReadinessCallbacks", "S21", "channels registered with callbacks, as at a selector",
                    (_, out) -> new ReadinessCallbacks(out).run()),
            new Example("FutureAndTask", "S22", "asyncio in a few lines: a future, a task that drives a generator",
                    (second, out) -> new FutureAndTask(second, out).run()),
            new Example("GeneratorProtocol", "S23", "send, raise, close, the value of yield, and the end",
                    (_, out) -> new GeneratorProtocol(out).run()),
            new Example("TornadoCoroutines", "S24", "generators that yield futures and return a value",
                    (second, out) -> new TornadoCoroutines(second, out).run()),
            new Example("LoopFedFromOutside", "S25", "callbacks now, later and at a moment, from any thread",
                    (second, out) -> new LoopFedFromOutside(second, out).run()),
            new Example("DynamicTasks", "S26", "tasks added while others run",
                    (second, out) -> new DynamicTasks(second, out).run()),
            new Example("TornadoServer", "S27", "a web server whose handlers wait, and its client, in one thread",
                    (second, out) -> new TornadoServer(second, out).run()),
            new Example("AheadOfUvloop", "S27", "echo servers on Weft and on uvloop, with the same clients",
                    (second, out) -> new AheadOfUvloop(second, out).run()),
            new Example("Greenlets", "S28", "coroutines that switch to each other, with values",
                    (_, out) -> new Greenlets(out).run()),
            new Example("NamedTasks", "S29", "names that are given, and Task-1, Task-2 by default",
                    (second, out) -> new NamedTasks(second, out).run()),
            new Example("MisuseMessages", "S30", "what a mistake is answered with",
                    (_, out) -> new MisuseMessages(out).run()),
            new Example("ThreadPools", "S31", "what would hold up the loop goes to a pool of any kind",
                    (second, out) -> new ThreadPools(second, out).run()),
            new Example("ProcessJobs", "S31", "jobs in processes, destroyed when they are cancelled or timed out",
                    (second, out) -> new ProcessJobs(second, out, new ConcurrentLinkedQueue<>()).run()),
            new Example("AsCompleted", "S33", "results in the order in which they come, with a timeout",
                    (second, out) -> new AsCompleted(second, out).run()),
            new Example("CounterWithoutLock", "S34", "state on one loop needs no lock",
                    (_, out) -> new CounterWithoutLock(out).run()));

    private Catalogue() {
    }

    static Optional<Example> named(String name) {
        return ALL.stream().filter(example -> example.name().equals(name)).findFirst();
    }
}
