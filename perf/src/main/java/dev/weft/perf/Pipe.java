package dev.weft.perf;

import dev.weft.channel.Channel;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.SynchronousQueue;

/// What carries items from one thread to another, and blocks at both ends. Each benchmark runs in a JVM of its own, where
/// one kind is loaded, so that the calls through this type are direct ones.
abstract class Pipe {

    static final int ITEMS = 200_000;

    /// The sum of all items.
    static final long SUM = sum();

    abstract void send(Integer item) throws InterruptedException;

    abstract Integer receive() throws InterruptedException;

    /// An item that needs no allocation.
    static Integer item(int i) {
        return i & 127;
    }

    private static long sum() {
        long sum = 0;
        for (int i = 0; i < ITEMS; i++) {
            sum += item(i);
        }
        return sum;
    }

    final void produce() throws InterruptedException {
        for (int i = 0; i < ITEMS; i++) {
            send(item(i));
        }
    }

    final long consume() throws InterruptedException {
        long sum = 0;
        for (int i = 0; i < ITEMS; i++) {
            sum += receive();
        }
        return sum;
    }

    static Channel<Integer> weftChannel(int capacity) {
        return capacity == 0 ? Channel.rendezvous() : Channel.buffered(capacity);
    }

    static com.softwaremill.jox.Channel<Integer> joxChannel(int capacity) {
        return capacity == 0
                ? com.softwaremill.jox.Channel.newRendezvousChannel()
                : com.softwaremill.jox.Channel.newBufferedChannel(capacity);
    }

    /// Weft's.
    static Pipe weft(int capacity) {
        Channel<Integer> channel = weftChannel(capacity);
        return new Pipe() {

            @Override
            void send(Integer item) throws InterruptedException {
                channel.send(item);
            }

            @Override
            Integer receive() throws InterruptedException {
                return channel.receive();
            }
        };
    }

    /// The JDK's.
    static Pipe jdk(int capacity) {
        BlockingQueue<Integer> queue = capacity == 0 ? new SynchronousQueue<>() : new ArrayBlockingQueue<>(capacity);
        return new Pipe() {

            @Override
            void send(Integer item) throws InterruptedException {
                queue.put(item);
            }

            @Override
            Integer receive() throws InterruptedException {
                return queue.take();
            }
        };
    }

    /// Jox's.
    static Pipe jox(int capacity) {
        com.softwaremill.jox.Channel<Integer> channel = joxChannel(capacity);
        return new Pipe() {

            @Override
            void send(Integer item) throws InterruptedException {
                channel.send(item);
            }

            @Override
            Integer receive() throws InterruptedException {
                return channel.receive();
            }
        };
    }
}
