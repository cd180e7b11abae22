package dev.weft.coroutine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.ForeignBlocking;
import dev.weft.Weft;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A body that waits where its thread cannot leave the carrier: as anywhere, that waits with it.
@Tag("loop")
class PinnedBodyTest {

    private static Runnable inInitialiser = () -> {};

    private static final class First {

        static {
            inInitialiser.run();
        }

        static void touch() {
        }
    }

    private static final class Second {

        static {
            inInitialiser.run();
        }

        static void touch() {
        }
    }

    private static void sleep() {
        try {
            ForeignBlocking.sleep(Duration.ofMillis(1));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aBodyWaitsInAClassInitialiser() throws Exception {
        Weft.run(() -> {
            inInitialiser = PinnedBodyTest::sleep;
            try (Generator<Integer> generator = Generator.of(out -> {
                First.touch();
                return out.yield(1);
            })) {
                assertEquals(1, generator.next());
            }
        });
    }

    @Test
    void aBodyWaitsThatIsConsumedInAClassInitialiser() throws Exception {
        Weft.run(() -> {
            inInitialiser = () -> {
                try (Generator<Integer> generator = Generator.of(out -> {
                    sleep();
                    return out.yield(1);
                })) {
                    assertEquals(1, generator.next());
                }
            };
            Second.touch();
        });
    }
}
