package dev.weft.examples.seeds;

import dev.weft.TaskGroup;
import dev.weft.Weft;
import dev.weft.channel.Channel;
import dev.weft.coroutine.Generator;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/// A producer and a consumer that need no lock: a consumer that is a generator, to which the producer sends; two tasks with
/// a channel between them; and two tasks with a queue of the JDK.
///
/// ```python
/// def consumer():
///     r = ''
///     while True:
///         n = yield r
///         if not n:
///             return
///         print('[consumer] consuming %s...' % n)
///         time.sleep(1)
///         r = '200 ok'
///
/// def producer(c):
///     next(c)
///     n = 0
///     while n < 5:
///         n = n + 1
///         print('[producer] producing %s...' % n)
///         r = c.send(n)
///         print('[producer] consumer return: %s' % r)
///     c.close()
/// ```
public record ProducerConsumer(Duration second, PrintStream out) {

    private static final int ITEMS = 5;

    public static void main(String[] args) throws InterruptedException {
        new ProducerConsumer(Duration.ofSeconds(1), System.out).run();
    }

    void run() throws InterruptedException {
        Weft.run(this::overSend);
        overChannel();
        overQueue();
    }

    void overSend() {
        try (Generator<String> consumer = consumer()) {
            consumer.next();
            for (int n = 1; n <= ITEMS; n++) {
                out.println("[producer] producing " + n + "...");
                String answer = consumer.send(n);
                out.println("[producer] consumer return: " + answer);
            }
        }
    }

    private Generator<String> consumer() {
        return Generator.of(body -> {
            String answer = "";
            while (true) {
                Object n = body.yield(answer);
                out.println("[consumer] consuming " + n + "...");
                Weft.sleep(second);
                answer = "200 ok";
            }
        });
    }

    /// The end of the items is told by closing.
    void overChannel() throws InterruptedException {
        Channel<Integer> channel = Channel.rendezvous();
        Weft.run(() -> TaskGroup.run(group -> {
            group.fork(() -> produce(channel));
            for (int n : channel) {
                out.println("[consumer] consuming " + n + "...");
                Weft.sleep(second);
            }
        }));
    }

    private void produce(Channel<Integer> channel) throws InterruptedException {
        try (channel) {
            for (int n = 1; n <= ITEMS; n++) {
                out.println("[producer] producing " + n + "...");
                channel.send(n);
            }
        }
    }

    /// A queue has no end, so an item must tell of it: 0 here.
    void overQueue() throws InterruptedException {
        BlockingQueue<Integer> queue = new ArrayBlockingQueue<>(1);
        Weft.run(() -> TaskGroup.run(group -> {
            group.fork(() -> {
                for (int n = 1; n <= ITEMS; n++) {
                    out.println("[producer] producing " + n + "...");
                    queue.put(n);
                }
                queue.put(0);
            });
            for (int n = queue.take(); n != 0; n = queue.take()) {
                out.println("[consumer] consuming " + n + "...");
                Weft.sleep(second);
            }
        }));
    }
}
