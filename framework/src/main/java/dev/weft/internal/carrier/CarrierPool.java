package dev.weft.internal.carrier;

import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/// The scheduler that a virtual thread of a loop is created with.
///
/// A `ForkJoinPool` in name only: `VirtualThread.schedule` hands timed parks to its scheduler when that is a
/// `ForkJoinPool`, and to the JVM-wide "VirtualThread-unparker" thread when it is anything else. None of the pool's own
/// machinery is ever used.
public final class CarrierPool extends ForkJoinPool {

    private final CarrierScheduler target;

    /// @param target gets what the JDK submits
    public CarrierPool(CarrierScheduler target) {
        super(1);
        this.target = target;
        // The base class registers a thread container of its own; shut down, it gives that back at once.
        super.shutdown();
    }

    /// The scheduler behind this pool.
    ///
    /// @return what was given to the constructor
    public CarrierScheduler target() {
        return target;
    }

    @Override
    public void execute(Runnable continuation) {
        target.execute(continuation);
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
        return target.schedule(command, unit.toNanos(delay));
    }
}
