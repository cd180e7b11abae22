package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// An exception's own methods are the program's code, and may fail.
@Timeout(20)
class HostileExceptionTest {

    private static final class Hostile extends RuntimeException {

        @Override
        public String getMessage() {
            throw new IllegalStateException("no message");
        }
    }

    private static <T> T fail() {
        throw new Hostile();
    }

    @OnEveryBackend
    void aGroupEndsThoughTheFailureOfItsTaskHasNoMessage(Backend backend) throws Exception {
        backend.run(() -> {
            var failed = assertThrows(TaskFailedException.class, () -> TaskGroup.run(group -> {
                group.fork(() -> HostileExceptionTest.<Integer>fail());
                group.fork(() -> Waits.<Integer>forever());
            }));
            assertInstanceOf(Hostile.class, failed.getCause());
            assertTrue(failed.getMessage().contains(Hostile.class.getName()), failed.getMessage());
        });
    }

    @OnEveryBackend
    void aGroupWaitsForItsTasksThoughTheFailureOfItsBodyHasNoMessage(Backend backend) throws Exception {
        AtomicBoolean ended = new AtomicBoolean();
        backend.run(() -> {
            assertThrows(Hostile.class, () -> TaskGroup.run(group -> {
                Task<?> task = group.fork(() -> Waits.<Integer>forever());
                task.onDone(done -> ended.set(true));
                fail();
            }));
            assertTrue(ended.get());
        });
    }

    @OnEveryBackend
    void whoAwaitsSuchATaskIsToldOfIt(Backend backend) throws Exception {
        backend.run(() -> TaskGroup.run(GroupOptions.defaults().onFailure(OnFailure.KEEP_GOING), group -> {
            Task<Integer> task = group.fork(() -> HostileExceptionTest.<Integer>fail());
            var failed = assertThrows(TaskFailedException.class, task::await);
            assertSame(failed.getCause(), task.exceptionNow());
            assertTrue(task.toString().contains("failure=" + Hostile.class.getName()), task.toString());
        }));
    }

    @Test
    @Tag("loop")
    void aRunReturnsThoughAFailureThatNobodyLookedAtCannotBeLogged() throws Exception {
        assertEquals("value", Weft.run(() -> {
            Weft.spawn(HostileExceptionTest::<Integer>fail);
            Weft.yieldNow();
            return "value";
        }));
    }
}
