package dev.weft.perf;

import dev.weft.CancelScope;
import dev.weft.EventLoop;
import dev.weft.LoopOptions;
import dev.weft.TaskGroup;
import dev.weft.Weft;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/// The jobs of [Scale] that are about Weft's tasks, groups and scopes, each on a loop.
final class ScaleTasks {

    private static final Duration DAY = Duration.ofDays(1);
    /// For as many scopes of one task as any run nests: each takes frames of the carrier's stack.
    private static final LoopOptions DEEP = LoopOptions.named("deep").stackSize(2_000_000_000L);

    private ScaleTasks() {
    }

    /// Tasks that sleep between one and two seconds.
    static void sleep(int n, ScaleWatch watch) throws Exception {
        Weft.<Exception>run(() -> {
            int[] woken = new int[1];
            ScaleSleeps sleeps = new ScaleSleeps(n, watch);
            watch.start();
            TaskGroup.run(group -> {
                for (int i = 0; i < n; i++) {
                    Duration length = sleeps.length(i);
                    group.fork(() -> {
                        Weft.sleep(length);
                        woken[0]++;
                    });
                }
            });
            watch.stop();
            ScaleJob.check(n, woken[0]);
        });
    }

    /// Forking and joining, in one group.
    static void group(int n, ScaleWatch watch) throws Exception {
        Weft.<Exception>run(() -> {
            int[] ran = new int[1];
            watch.start();
            TaskGroup.run(group -> {
                for (int i = 0; i < n; i++) {
                    group.fork(() -> {
                        ran[0]++;
                    });
                }
            });
            watch.stop();
            ScaleJob.check(n, ran[0]);
        });
    }

    /// `Weft.gather` of as many.
    static void gather(int n, ScaleWatch watch) throws Exception {
        List<Callable<Integer>> bodies = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            int value = i & 1;
            bodies.add(() -> value);
        }
        Weft.<Exception>run(() -> {
            watch.start();
            List<Integer> values = Weft.<Integer>gather(bodies);
            watch.stop();
            ScaleJob.check(n / 2, values.stream().mapToInt(Integer::intValue).sum());
        });
    }

    /// Cancelling a group whose tasks all sleep.
    static void cancel(int n, ScaleWatch watch) throws Exception {
        Weft.<Exception>run(() -> {
            int[] ended = new int[1];
            TaskGroup.run(group -> {
                for (int i = 0; i < n; i++) {
                    group.fork(() -> {
                        try {
                            Weft.sleep(DAY);
                        } finally {
                            ended[0]++;
                        }
                    });
                }
                Weft.yieldNow();
                watch.settled();
                watch.start();
                group.cancel("enough");
            });
            watch.stop();
            ScaleJob.check(n, ended[0]);
        });
    }

    /// Groups, each opened in a task of the one around it: opening them all, and cancelling the outermost.
    static void nestedGroups(int n, ScaleWatch watch) throws Exception {
        Weft.<Exception>run(() -> {
            int[] ended = new int[1];
            watch.start();
            TaskGroup.<Exception>run(outermost -> {
                nestGroup(n, ended, () -> {
                    watch.settled();
                    outermost.cancel("enough");
                    Weft.sleep(DAY);
                    return null;
                });
            });
            watch.stop();
            ScaleJob.check(n + 1, ended[0]);
        });
    }

    private static void nestGroup(int levels, int[] ended, Callable<?> innermost) throws Exception {
        try {
            if (levels == 0) {
                innermost.call();
            } else {
                TaskGroup.<Exception>run(group -> {
                    group.fork(() -> {
                        nestGroup(levels - 1, ended, innermost);
                    });
                });
            }
        } finally {
            ended[0]++;
        }
    }

    /// Scopes of one task, each inside the other: entering them all, cancelling the outermost, and leaving them all.
    static void nestedScopes(int n, ScaleWatch watch) throws Exception {
        try (EventLoop loop = EventLoop.open(DEEP)) {
            loop.<Exception>run(() -> {
                int[] left = new int[1];
                watch.start();
                CancelScope.<Exception>runVoid(outermost -> nestScope(n, left, () -> {
                    watch.settled();
                    outermost.cancel("enough");
                    Weft.yieldNow();
                    return null;
                }));
                watch.stop();
                ScaleJob.check(n, left[0]);
            });
        }
    }

    private static void nestScope(int levels, int[] left, Callable<?> innermost) throws Exception {
        if (levels == 0) {
            innermost.call();
            return;
        }
        try {
            CancelScope.<Exception>runVoid(scope -> nestScope(levels - 1, left, innermost));
        } finally {
            left[0]++;
        }
    }
}
