package dev.weft.concurrent;

import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.Backend;
import dev.weft.OnEveryBackend;
import java.util.concurrent.Semaphore;

/// What [BlockedTaskTest] is there to see, it sees.
class BrokenObstacleTest {

    private static class OfPermits implements Obstacle {

        final Semaphore permits = new Semaphore(0);

        @Override
        public void pass() throws InterruptedException {
            permits.acquire();
        }

        @Override
        public void letThrough() {
            permits.release();
        }

        @Override
        public void assertAsNew() {
        }
    }

    private static Obstacle.Kind broken(Obstacle obstacle) {
        return new Obstacle.Kind("broken", true, () -> obstacle);
    }

    private static void assertSeen(Obstacle obstacle, Backend backend) {
        for (BlockedTaskTest.Way way : BlockedTaskTest.Way.values()) {
            assertThrows(Throwable.class,
                    () -> new BlockedTaskTest().aCancelledTaskLeavesItAsItWas(broken(obstacle), backend, way));
        }
    }

    @OnEveryBackend
    void aCancelledTaskThatGivesBackWhatItNeverHadIsSeen(Backend backend) {
        assertSeen(new OfPermits() {
            @Override
            public void pass() throws InterruptedException {
                try {
                    super.pass();
                } catch (InterruptedException e) {
                    letThrough();
                    throw e;
                }
            }
        }, backend);
    }

    @OnEveryBackend
    void aCancelledTaskThatGoesThroughAllTheSameIsSeen(Backend backend) {
        assertSeen(new OfPermits() {
            @Override
            public void pass() {
                try {
                    super.pass();
                } catch (InterruptedException e) {
                    Thread.interrupted();
                }
            }
        }, backend);
    }

    @OnEveryBackend
    void oneThatStandsInNobodysWayIsSeen(Backend backend) {
        assertThrows(AssertionError.class, () -> new BlockedTaskTest()
                .aTaskThatWaitsLetsOthersRunUntilTheyLetItThrough(broken(new OfPermits() {
                    @Override
                    public void pass() {
                    }
                }), backend));
    }
}
