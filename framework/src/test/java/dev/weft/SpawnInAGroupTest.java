package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// [Weft#spawn] inside a group that takes what is spawned.
class SpawnInAGroupTest {

    private static final GroupOptions TAKING = GroupOptions.named("taker").takingSpawned();
    private static final ScopedValue<String> WHO = ScopedValue.newInstance();

    @OnEveryBackend
    void whatIsSpawnedEndsWithTheGroup(Backend backend) throws Exception {
        backend.run(() -> {
            List<Task<?>> spawned = new ArrayList<>();
            TaskGroup.run(TAKING, group -> {
                CountDownLatch begun = new CountDownLatch(1);
                spawned.add(Weft.spawn(() -> {
                    begun.countDown();
                    return Waits.forever();
                }));
                begun.await();
            });
            assertEquals(Task.Status.CANCELLED, spawned.getFirst().status());
        });
    }

    @OnEveryBackend
    void soDoesWhatItsTasksSpawnInGroupsOfTheirOwn(Backend backend) throws Exception {
        backend.run(() -> {
            List<Task<?>> spawned = new ArrayList<>();
            TaskGroup.run(TAKING, group -> group.fork(() -> TaskGroup.run(inner -> inner.fork(() -> {
                spawned.add(Weft.spawn(Waits::forever));
            }))).await());
            assertEquals(Task.Status.CANCELLED, spawned.getFirst().status());
        });
    }

    @OnEveryBackend
    void cancellingTheGroupCancelsIt(Backend backend) throws Exception {
        backend.run(() -> TaskGroup.run(TAKING, group -> {
            Task<?> spawned = Weft.spawn(Waits::forever);
            group.cancel("enough");
            assertThrows(InterruptedException.class, spawned::await);
        }));
    }

    @OnEveryBackend
    void aGroupThatEndsTakesNoMore(Backend backend) throws Exception {
        backend.run(() -> TaskGroup.run(TAKING, group -> {
            group.cancel("enough");
            assertThrows(RejectedExecutionException.class, () -> Weft.spawn(() -> 1));
        }));
    }

    @OnEveryBackend
    void scopedValuesMayBeBoundInBetween(Backend backend) throws Exception {
        backend.run(() -> TaskGroup.run(TAKING, group -> ScopedValue.where(WHO, "me").call(() -> {
            assertEquals("value", Weft.spawn(() -> "value").await());
            return null;
        })));
    }

    @Test
    @Tag("loop")
    void anyOtherGroupLeavesItToTheRun() throws Exception {
        Weft.run(() -> {
            List<Task<?>> spawned = new ArrayList<>();
            TaskGroup.run(group -> spawned.add(Weft.spawn(Waits::forever)));
            assertFalse(spawned.getFirst().isDone());
        });
    }
}
