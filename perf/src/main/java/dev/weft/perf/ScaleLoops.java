package dev.weft.perf;

import dev.weft.EventLoop;
import dev.weft.LoopOptions;
import dev.weft.Task;
import dev.weft.TaskGroup;
import dev.weft.Weft;
import java.util.ArrayList;
import java.util.List;

/// As many loops as asked for, all busy: on each, two tasks that take turns.
final class ScaleLoops {

    private static final int TURNS = 100_000;

    private ScaleLoops() {
    }

    static void run(int n, ScaleWatch watch) throws Exception {
        List<EventLoop> loops = new ArrayList<>();
        try {
            for (int i = 0; i < n; i++) {
                loops.add(EventLoop.open(LoopOptions.named("loop-" + i)));
            }
            watch.start();
            List<Task<Integer>> all = loops.stream().map(loop -> loop.submit(ScaleLoops::takeTurns)).toList();
            int turns = 0;
            for (Task<Integer> one : all) {
                turns += one.get();
            }
            watch.stop();
            ScaleJob.check((long) n * 2 * TURNS, turns);
        } finally {
            loops.forEach(EventLoop::close);
        }
    }

    private static int takeTurns() throws InterruptedException {
        int[] turns = new int[1];
        TaskGroup.run(group -> {
            for (int i = 0; i < 2; i++) {
                group.fork(() -> {
                    for (int turn = 0; turn < TURNS; turn++) {
                        turns[0]++;
                        Weft.yieldNow();
                    }
                });
            }
        });
        return turns[0];
    }
}
