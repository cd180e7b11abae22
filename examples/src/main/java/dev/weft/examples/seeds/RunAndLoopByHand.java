package dev.weft.examples.seeds;

import dev.weft.EventLoop;
import dev.weft.Task;
import dev.weft.Weft;
import java.io.PrintStream;
import java.time.Duration;

/// `Weft.run` makes a loop, runs one program on it and closes it; by hand these are three steps.
///
/// ```python
/// asyncio.run(hello())
///
/// loop = asyncio.get_event_loop()
/// task = loop.create_task(hello())
/// loop.run_until_complete(task)
/// loop.close()
/// ```
public record RunAndLoopByHand(Duration second, PrintStream out) {

    public static void main(String[] args) throws InterruptedException {
        new RunAndLoopByHand(Duration.ofSeconds(1), System.out).run();
    }

    void run() throws InterruptedException {
        withRun();
        byHand();
        byHandWithATask();
    }

    void withRun() throws InterruptedException {
        Weft.run(() -> hello());
    }

    void byHand() throws InterruptedException {
        try (EventLoop loop = EventLoop.open()) {
            loop.run(() -> hello());
        }
    }

    void byHandWithATask() throws InterruptedException {
        try (EventLoop loop = EventLoop.open()) {
            Task<String> task = loop.submit(() -> hello());
            task.await();
        }
    }

    private String hello() throws InterruptedException {
        out.println("Hello");
        Weft.sleep(second);
        out.println("World");
        return "World";
    }
}
