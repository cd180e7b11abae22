package dev.weft.examples.seeds;

import dev.weft.EventLoop;
import dev.weft.Handle;
import dev.weft.Task;
import java.io.PrintStream;
import java.time.Duration;

/// A loop runs by itself and takes callbacks and tasks from any thread, now, later or at a moment of its clock. A handle
/// takes a callback back.
///
/// ```python
/// t = Thread(target=start_thread_loop, args=(new_loop,))    # run_forever in a second thread
/// handle = new_loop.call_soon_threadsafe(thread_example, "Zarten1")
/// handle.cancel()
/// new_loop.call_soon_threadsafe(thread_example, "Zarten2")
/// asyncio.run_coroutine_threadsafe(coroutine, new_loop)
/// ```
public record LoopFedFromOutside(Duration second, PrintStream out) {

    public static void main(String[] args) throws InterruptedException {
        new LoopFedFromOutside(Duration.ofSeconds(1), System.out).run();
    }

    void run() throws InterruptedException {
        try (EventLoop loop = EventLoop.open()) {
            Handle handle = loop.callLater(second, () -> example("Zarten1"));
            handle.cancel();
            loop.callSoon(() -> example("Zarten2"));
            // The main thread is not blocked.
            out.println("主线程不会阻塞");
            loop.callSoon(() -> example("Zarten3"));
            // It goes on.
            out.println("继续运行中...");

            Task<String> task = loop.submit(() -> example("Zarten4"));
            out.println(task.await());

            long now = loop.nanoTime();
            loop.callAt(now + second.multipliedBy(2).toNanos(), () -> example("Zarten6"));
            loop.callLater(second, () -> example("Zarten5"));
            loop.callLater(second.multipliedBy(3), loop::stop);
            loop.runForever();
        }
    }

    private String example(String name) {
        out.println("正在执行name: " + name);
        return "返回结果：" + name;
    }
}
