package dev.weft.testing;

import static org.junit.jupiter.api.Assertions.assertTimeout;

import dev.weft.TaskGroup;
import dev.weft.loop.Strand;
import dev.weft.loop.Waiter;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// That nothing is waited for in real time.
@Tag("loop")
class SimulationPaceTest {

    /// Each such end was once looked for, for a second, among those who wait outside.
    @Test
    void aTaskThatEndsAfterAWaitThatCouldNotBeCancelledIsNotLookedFor() {
        assertTimeout(Duration.ofSeconds(10), () -> Simulation.explore(20, () -> TaskGroup.run(group -> group.fork(
                () -> new Waiter("a moment").awaitUninterruptibly(Strand.current().domain().deadlineIn(1))))));
    }
}
