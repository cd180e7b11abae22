package dev.weft.examples.seeds;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class TaskResultsTest {

    private final Transcript transcript = new Transcript();

    @Test
    void aTaskAnswersForItsEndAndRefusesToAnswerBefore() throws Exception {
        double seconds = Transcript.seconds(() -> new TaskResults(Transcript.SECOND, transcript.out).run());
        assertEquals(List.of(
                "task \"Task-2\" has not ended: it is PENDING. Wait for it with await(), or join its group, before asking"
                        + " for its result",
                "42",
                "42",
                "done true, cancelled false",
                "task \"Task-3\" failed: java.lang.NumberFormatException: For input string: \"forty-two\"",
                "java.lang.NumberFormatException: For input string: \"forty-two\"",
                "done true, cancelled false",
                "cancel true",
                "task \"Task-4\" was cancelled: no longer wanted (asked by \"Task-1\")",
                "done true, cancelled true"), transcript.lines());
        Transcript.assertNearer(1, 10, seconds);
    }
}
