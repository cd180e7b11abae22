package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// The list of who is to be told: [Listener#joins] and [Listener#leaves].
class ListenerTest {

    private static final class Nobody extends Listener {

        @Override
        void ended(Task<?> task) {
        }
    }

    private static List<Listener> walk(Listener first) {
        List<Listener> all = new ArrayList<>();
        for (Listener at = first; at != null; at = at.next()) {
            all.add(at);
        }
        return all;
    }

    @Test
    void whoeverJoinsComesLastAndWhoeverLeavesLeavesTheOthersInOrder() {
        Random random = new Random(42);
        List<Listener> expected = new ArrayList<>();
        Listener first = null;
        for (int i = 0; i < 10_000; i++) {
            if (expected.isEmpty() || random.nextInt(expected.size() + 4) < 4) {
                Listener added = new Nobody();
                first = added.joins(first);
                expected.add(added);
            } else {
                first = expected.remove(random.nextInt(expected.size())).leaves(first);
            }
            assertEquals(expected, walk(first));
        }
    }
}
