package dev.weft.examples.seeds;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class LoopFedFromOutsideTest {

    private final Transcript transcript = new Transcript();

    @Test
    void theLoopRunsWhatItIsFedInOrderAndNothingThatWasTakenBack() throws Exception {
        new LoopFedFromOutside(Transcript.SECOND, transcript.out).run();
        assertEquals(List.of("Zarten2", "Zarten3", "Zarten4", "Zarten5", "Zarten6"), onTheLoop());
        assertEquals(List.of("主线程不会阻塞", "继续运行中...", "返回结果：Zarten4"), onTheMainThread());
    }

    private List<String> onTheLoop() {
        String prefix = "正在执行name: ";
        return transcript.lines().stream().filter(line -> line.startsWith(prefix))
                .map(line -> line.substring(prefix.length())).toList();
    }

    private List<String> onTheMainThread() {
        return transcript.lines().stream().filter(line -> !line.contains("name")).toList();
    }
}
