package dev.weft.perf;

import dev.weft.TaskGroup;
import dev.weft.Weft;
import dev.weft.channel.Channel;

/// The jobs of [Scale] that are about a channel with many who wait.
final class ScaleChannels {

    private ScaleChannels() {
    }

    /// Senders that all wait, and one who receives from each.
    static void senders(int n, ScaleWatch watch) throws Exception {
        Weft.<Exception>run(() -> {
            Channel<Integer> channel = Channel.rendezvous();
            long[] sum = new long[1];
            watch.start();
            TaskGroup.run(group -> {
                for (int i = 0; i < n; i++) {
                    int item = i;
                    group.fork(() -> {
                        channel.send(item);
                    });
                }
                Weft.yieldNow();
                watch.settled();
                for (int i = 0; i < n; i++) {
                    sum[0] += channel.receive();
                }
            });
            watch.stop();
            ScaleJob.check((long) n * (n - 1) / 2, sum[0]);
        });
    }

    /// Receivers that all wait, and one who sends to each.
    static void receivers(int n, ScaleWatch watch) throws Exception {
        Weft.<Exception>run(() -> {
            Channel<Integer> channel = Channel.rendezvous();
            long[] sum = new long[1];
            watch.start();
            TaskGroup.run(group -> {
                for (int i = 0; i < n; i++) {
                    group.fork(() -> {
                        // Not in one statement: that would read the sum before it waits.
                        int item = channel.receive();
                        sum[0] += item;
                    });
                }
                Weft.yieldNow();
                watch.settled();
                for (int i = 0; i < n; i++) {
                    channel.send(i);
                }
            });
            watch.stop();
            ScaleJob.check((long) n * (n - 1) / 2, sum[0]);
        });
    }
}
