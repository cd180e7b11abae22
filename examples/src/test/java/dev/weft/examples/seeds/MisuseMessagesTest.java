package dev.weft.examples.seeds;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MisuseMessagesTest {

    private final Transcript transcript = new Transcript();

    @BeforeEach
    void run() throws Exception {
        new MisuseMessages(transcript.out).run();
    }

    @Test
    void eachMisuseIsAnswered() {
        assertEquals(6, transcript.lines().size());
    }

    @Test
    void spawnWithoutALoop() {
        assertTold(0, "IllegalStateException: Weft.spawn in Thread[", "where no loop is running",
                "Call it inside Weft.run, or fork into a TaskGroup");
    }

    @Test
    void askingForAResultTooEarly() {
        assertTold(1, "IllegalStateException: task \"Task-2\" has not ended: it is PENDING",
                "Wait for it with await(), or join its group");
    }

    @Test
    void runInsideARun() {
        assertTold(2, "IllegalStateException: Weft.run inside loop \"loop\", which is running already",
                "call the body directly, or fork it with TaskGroup.fork or Weft.spawn");
    }

    @Test
    void aTaskThatWaitsForItself() {
        assertTold(3, "IllegalStateException: task \"Task-1\" waits for itself, which would never end");
    }

    @Test
    void aGroupThatNobodyJoins() {
        assertTold(4, "IllegalStateException: group \"orders\" was closed without join()",
                "Call join() at the end of the try block, or use TaskGroup.scope");
    }

    @Test
    void forkingFromATaskThatIsNotInTheGroup() {
        assertTold(5, "WrongThreadException: fork into group \"orders\" from Task \"Task-4\"",
                "which is not in the group", "fork from its owner or from a task inside it");
    }

    private void assertTold(int misuse, String mistake, String... more) {
        String line = transcript.lines().get(misuse);
        assertTrue(line.startsWith(mistake), line);
        for (String words : more) {
            assertTrue(line.contains(words), line);
        }
    }
}
