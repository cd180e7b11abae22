package dev.weft.examples.libraries;

import dev.weft.EventLoop;
import dev.weft.LoopOptions;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// A loop that runs in a thread of its own, for libraries that hand it work.
final class LoopThread implements AutoCloseable {

    private final EventLoop loop;
    private final Thread carrier;

    LoopThread(String name) throws Exception {
        CompletableFuture<EventLoop> opened = new CompletableFuture<>();
        carrier = Thread.ofPlatform().name(name).start(() -> {
            try (EventLoop own = EventLoop.open(LoopOptions.defaults().name(name))) {
                opened.complete(own);
                own.runForever();
            } catch (Throwable t) {
                opened.completeExceptionally(t);
            }
        });
        loop = opened.get(20, TimeUnit.SECONDS);
    }

    EventLoop loop() {
        return loop;
    }

    @Override
    public void close() {
        loop.stop();
        try {
            carrier.join();
        } catch (InterruptedException e) {
            // The test was interrupted; the loop ends all the same.
            Thread.currentThread().interrupt();
        }
    }
}
