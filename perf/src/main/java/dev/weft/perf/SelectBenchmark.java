package dev.weft.perf;

import com.softwaremill.jox.SelectClause;
import dev.weft.TaskGroup;
import dev.weft.Weft;
import dev.weft.channel.Branch;
import dev.weft.channel.Channel;
import dev.weft.channel.Select;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.function.IntFunction;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;

/// Receiving one item from whichever of several channels has one. Another task sends, to each channel in turn. The
/// clauses are made anew for each select, as a program would.
public class SelectBenchmark extends Settings {

    /// How many channels there are.
    @Param({"2", "10"})
    public int channels;

    /// How many items each of them holds.
    @Param({"0", "1"})
    public int capacity;

    private long received;

    /// So many channels.
    static <C> List<C> make(int channels, int capacity, IntFunction<C> maker) {
        List<C> made = new ArrayList<>(channels);
        for (int i = 0; i < channels; i++) {
            made.add(maker.apply(capacity));
        }
        return made;
    }

    /// Weft, on a loop.
    @Benchmark
    @OperationsPerInvocation(Pipe.ITEMS)
    public long weft() throws Exception {
        List<Channel<Integer>> from = make(channels, capacity, Pipe::weftChannel);
        received = 0;
        Weft.run(() -> TaskGroup.run(group -> {
            group.fork(() -> {
                received = weftConsume(from);
            });
            group.fork(() -> {
                for (int i = 0; i < Pipe.ITEMS; i++) {
                    from.get(i % from.size()).send(Pipe.item(i));
                }
            });
        }));
        return check(Pipe.SUM, received);
    }

    private static long weftConsume(List<Channel<Integer>> from) throws InterruptedException {
        long sum = 0;
        for (int i = 0; i < Pipe.ITEMS; i++) {
            @SuppressWarnings({"unchecked", "rawtypes"}) // There are no generic arrays.
            Branch<Integer, RuntimeException>[] branches = new Branch[from.size()];
            for (int c = 0; c < branches.length; c++) {
                branches[c] = Select.receive(from.get(c), item -> item);
            }
            sum += Select.<Integer, RuntimeException>on(branches);
        }
        return sum;
    }

    /// Jox, on the JDK's scheduler.
    @Benchmark
    @OperationsPerInvocation(Pipe.ITEMS)
    public long jox() throws Exception {
        return joxOnJdk();
    }

    /// The same with one carrier.
    @Benchmark
    @OperationsPerInvocation(Pipe.ITEMS)
    @Fork(value = 2, jvmArgsAppend = "-Djdk.virtualThreadScheduler.parallelism=1")
    public long joxOneCarrier() throws Exception {
        return joxOnJdk();
    }

    /// kotlinx.coroutines in `runBlocking`, which is one thread.
    @Benchmark
    @OperationsPerInvocation(Pipe.ITEMS)
    public long kotlinx() throws Exception {
        return check(Pipe.SUM, KotlinSelect.sendAndSelect(make(channels, capacity, KotlinPipe::channel)));
    }

    private long joxOnJdk() throws Exception {
        List<com.softwaremill.jox.Channel<Integer>> from = make(channels, capacity, Pipe::joxChannel);
        var consumer = new FutureTask<>(() -> joxConsume(from));
        var producer = new FutureTask<>(() -> {
            for (int i = 0; i < Pipe.ITEMS; i++) {
                from.get(i % from.size()).send(Pipe.item(i));
            }
            return "sent";
        });
        Thread.ofVirtual().start(consumer);
        Thread.ofVirtual().start(producer);
        producer.get();
        return check(Pipe.SUM, consumer.get());
    }

    private static long joxConsume(List<com.softwaremill.jox.Channel<Integer>> from) throws InterruptedException {
        long sum = 0;
        for (int i = 0; i < Pipe.ITEMS; i++) {
            @SuppressWarnings({"unchecked", "rawtypes"}) // There are no generic arrays.
            SelectClause<Integer>[] clauses = new SelectClause[from.size()];
            for (int c = 0; c < clauses.length; c++) {
                clauses[c] = from.get(c).receiveClause();
            }
            sum += com.softwaremill.jox.Select.<Integer>select(clauses);
        }
        return sum;
    }
}
