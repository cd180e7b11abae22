package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Scoped values in tasks. Handing them over needs the JVM flag.
@Tag("loop")
class ScopedValueTest {

    private static final ScopedValue<String> USER = ScopedValue.newInstance();

    @OnEveryBackend
    void aTaskSeesTheValuesThatWereBoundWhenItsGroupWasOpened(Backend backend) throws Exception {
        String seen = backend.run(() -> ScopedValue.where(USER, "ada")
                .call(() -> TaskGroup.scope(group -> group.fork(() -> USER.get()).await())));
        assertEquals("ada", seen);
    }

    @OnEveryBackend
    void aTaskOfATaskSeesThemToo(Backend backend) throws Exception {
        List<String> seen = backend.run(() -> ScopedValue.where(USER, "ada")
                .call(() -> Weft.gather(() -> Weft.gather(() -> USER.get()).getFirst())));
        assertEquals(List.of("ada"), seen);
    }

    @OnEveryBackend
    void withoutABindingATaskSeesNone(Backend backend) throws Exception {
        boolean bound = backend.run(() -> TaskGroup.scope(group -> group.fork(() -> USER.isBound()).await()));
        assertFalse(bound);
    }

    /// Rule 2
    @OnEveryBackend
    void aForkUnderOtherBindingsSaysWhatToDo(Backend backend) throws Exception {
        backend.run(() -> TaskGroup.run(GroupOptions.named("pages"), group -> {
            ScopedValue.where(USER, "ada").run(() -> {
                var misuse = assertThrows(IllegalStateException.class, () -> group.fork(() -> 1));
                assertTrue(misuse.getMessage().contains("\"pages\""), misuse.getMessage());
                assertTrue(misuse.getMessage().contains("open a group inside where()"), misuse.getMessage());
            });
            // Outside of it the group is as before.
            assertEquals(2, group.fork(() -> 2).await());
        }));
    }

    /// The JDK's quirk with a first flock after a finished where().
    @OnEveryBackend
    void aFinishedBindingInTheBodyDoesNotMatter(Backend backend) throws Exception {
        backend.run(() -> TaskGroup.run(group -> {
            ScopedValue.where(USER, "ada").run(() -> {});
            assertEquals(false, group.fork(() -> USER.isBound()).await());
        }));
    }

    @OnEveryBackend
    void aTaskMayForkIntoItsGroupUnderTheGroupsBindings(Backend backend) throws Exception {
        String seen = backend.run(() -> ScopedValue.where(USER, "ada").call(() -> TaskGroup
                .scope(group -> group.fork(() -> group.fork(() -> USER.get()).await()).await())));
        assertEquals("ada", seen);
    }

    @OnEveryBackend
    void aBodyThatLeavesABindingByAnExceptionEndsItsGroup(Backend backend) throws Exception {
        backend.run(() -> {
            assertThrows(IllegalArgumentException.class,
                    () -> ScopedValue.where(USER, "ada").call(() -> TaskGroup.scope(group -> {
                        group.fork(() -> Waits.forever());
                        throw new IllegalArgumentException("boom");
                    })));
            assertFalse(USER.isBound());
            Weft.yieldNow();
        });
    }

    /// A group that is opened inside where() and left open there is ended by the JDK's own check of nesting.
    @OnEveryBackend
    void aGroupThatIsLeftOpenInABindingEndsWithIt(Backend backend) throws Exception {
        List<String> events = new ArrayList<>();
        backend.run(() -> {
            CountDownLatch ready = new CountDownLatch(1);
            var told = assertThrows(RuntimeException.class, () -> ScopedValue.where(USER, "ada").call(() -> {
                TaskGroup.open().fork(() -> {
                    try {
                        ready.countDown();
                        return Waits.forever();
                    } finally {
                        events.add("cleanup");
                    }
                });
                ready.await();
                return null;
            }));
            // The class is a preview API in this JDK.
            assertEquals("StructureViolationException", told.getClass().getSimpleName());
            events.add("after");
            Weft.yieldNow();
        });
        assertEquals(List.of("cleanup", "after"), events);
    }

    @Test
    void aSpawnedTaskSeesTheValuesOfWhoSpawnsIt() throws Exception {
        String seen = Weft.run(() -> ScopedValue.where(USER, "ada").call(() -> Weft.spawn(() -> USER.get()).await()));
        assertEquals("ada", seen);
    }
}
