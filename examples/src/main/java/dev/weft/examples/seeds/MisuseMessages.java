package dev.weft.examples.seeds;

import dev.weft.Action;
import dev.weft.GroupOptions;
import dev.weft.TaskGroup;
import dev.weft.Weft;
import java.io.PrintStream;

/// A mistake is told in words: what was wrong, on which task or group, and what to write instead. (To wait for a bare
/// callable, which Python refuses at run time, is refused by the compiler here.)
///
/// ```python
/// asyncio.create_task(func())    # outside a loop: RuntimeError: no running event loop
/// task.result()                  # too early: InvalidStateError
/// ```
public record MisuseMessages(PrintStream out) {

    public static void main(String[] args) throws Exception {
        new MisuseMessages(System.out).run();
    }

    void run() throws Exception {
        tell(() -> Weft.spawn(() -> 42));
        Weft.run(() -> {
            tell(() -> Weft.spawn(() -> 42).result());
            tell(() -> Weft.run(() -> 42));
            tell(() -> Weft.currentTask().await());
            tell(this::forgetToJoin);
            tell(this::forkFromOutside);
        });
    }

    private void forgetToJoin() {
        try (TaskGroup group = TaskGroup.open(GroupOptions.named("orders"))) {
            group.fork(() -> 42);
        }
    }

    private void forkFromOutside() throws Exception {
        TaskGroup.run(GroupOptions.named("orders"), group -> {
            Weft.spawn(() -> {
                tell(() -> group.fork(() -> 42));
                return 42;
            }).await();
        });
    }

    private void tell(Action misuse) throws Exception {
        try {
            misuse.run();
        } catch (RuntimeException e) {
            out.println(e.getClass().getSimpleName() + ": " + e.getMessage());
        }
    }
}
