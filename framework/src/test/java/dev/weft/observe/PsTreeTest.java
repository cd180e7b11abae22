package dev.weft.observe;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.ChildJvm;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Another JVM, in which everything goes wrong, is looked at from here. One for all tests: it takes a second to start.
@Tag("loop")
class PsTreeTest {

    private static ChildJvm child;
    private static String pid;
    /// Its tree, once all has been planted and has lasted.
    private static Ran tree;

    private record Ran(int code, String out, String err) {

        String line(String part) {
            return out.lines().filter(line -> line.contains(part)).findFirst()
                    .orElseThrow(() -> new AssertionError("no " + part + " in\n" + out + err));
        }
    }

    private static Ran run(Charset charset, String... arguments) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        int code = new PsTree(new PrintStream(out, false, charset), new PrintStream(err, true, UTF_8))
                .run(List.of(arguments));
        return new Ran(code, out.toString(charset), err.toString(UTF_8));
    }

    private static Ran run(String... arguments) {
        return run(UTF_8, arguments);
    }

    /// The program's line in its source.
    private static int lineOf(String comment) throws Exception {
        Path source = Path.of("src/test/java/dev/weft/observe/PsTreeTestProgram.java");
        List<String> lines = Files.readAllLines(Files.exists(source) ? source : Path.of("framework").resolve(source));
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).endsWith("// " + comment)) {
                return i + 1;
            }
        }
        throw new AssertionError(comment);
    }

    private static String idOf(String name) {
        return Pattern.compile("task \"" + name + "\" (\\S+) \\[").matcher(tree.out).results()
                .map(found -> found.group(1)).findFirst().orElseThrow();
    }

    @BeforeAll
    static void plant() throws Exception {
        child = ChildJvm.start(PsTreeTestProgram.class, ChildJvm.FLAG);
        String line;
        do {
            line = child.line();
        } while (line != null && !line.equals("planted"));
        pid = Long.toString(child.pid());
        // What is too long must have lasted.
        await().atMost(Duration.ofSeconds(25)).until(() -> {
            tree = run(pid);
            return tree.out.contains("has held");
        });
    }

    @AfterAll
    static void end() {
        child.close();
    }

    @Test
    void aLockCycleIsNamedFirstWithLinesAndHolders() throws Exception {
        Ran ran = tree;
        assertEquals(0, ran.code, ran.err);
        String first = ran.out.lines().findFirst().orElseThrow();
        assertTrue(first.equals("deadlock: task \"rent\" -> task \"salary\" -> task \"rent\"")
                || first.equals("deadlock: task \"salary\" -> task \"rent\" -> task \"salary\""), ran.out);
        String at = "at PsTreeTestProgram.java:" + lineOf("transfer stands here") + " in ReentrantLock.lock waits for a"
                + " ReentrantLock held by task \"";
        assertTrue(ran.line("task \"rent\" t").contains(at + "salary\" (" + idOf("salary") + ")"), ran.out);
        assertTrue(ran.line("task \"salary\" t").contains(at + "rent\" (" + idOf("rent") + ")"), ran.out);
    }

    @Test
    void aHogIsNamedWithItsLineThoughItsLoopDoesNotAnswer() {
        Ran ran = tree;
        assertTrue(ran.line("loop \"mill\" on").contains("it does not answer, this was seen from outside"), ran.out);
        assertTrue(ran.line("has held loop \"mill\" for").matches(
                "- task \"hog\" \\(\\S+\\) has held loop \"mill\" for .* at PsTreeTestProgram.java:\\d+; nothing else.*"),
                ran.out);
    }

    @Test
    void whoWaitsForWhatNeverComesIsNamedWithItsLine() throws Exception {
        String line = tree.line("task \"orders\"");
        assertTrue(line.contains("[waiting ") && line.contains(
                " at PsTreeTestProgram.java:" + lineOf("receive stands here") + " in Channel.receive waits for"), line);
    }

    @Test
    void aLeakIsCountedAndNamed() {
        Ran ran = tree;
        assertTrue(
                ran.line("group \"leak\" (").matches("- group \"leak\" \\(\\S+\\) has 5,000 like task \"sleeper-0\".*"),
                ran.out);
        assertTrue(ran.out.contains("… and 4,999 more like it, the oldest "), ran.out);
        assertTrue(ran.out.lines().count() < 40, ran.out);
    }

    @Test
    void jsonSaysTheSame() throws Exception {
        Ran ran = run("--json", pid);
        assertEquals(0, ran.code, ran.err);
        assertEquals(1, ran.out.lines().count());
        MatchResult rent = node(ran.out, "rent");
        assertTrue(rent.group().contains("\"at\":\"PsTreeTestProgram.java:" + lineOf("transfer stands here")
                + "\",\"in\":\"ReentrantLock.lock\",\"waitsFor\":\"a ReentrantLock held by\",\"holders\":[{\"id\":\""
                + node(ran.out, "salary").group(1) + "\",\"name\":\"task \\\"salary\\\"\"}]"), rent.group());
        assertTrue(Pattern.compile("\"deadlocks\":\\[\\[\"t\\d+\",\"t\\d+\"]]}").matcher(ran.out).find(), rent.group());
        assertTrue(ran.out.contains("\"mounted\":\"" + node(ran.out, "hog").group(1) + "\""));
        assertTrue(node(ran.out, "orders").group().contains("\"in\":\"Channel.receive\""));
        assertEquals(5_000, Pattern.compile("\"name\":\"sleeper-\\d+\"").matcher(ran.out).results().count());
    }

    private static MatchResult node(String json, String name) {
        return Pattern.compile("\\{\"kind\":\"task\",\"id\":\"([^\"]+)\",\"name\":\"" + name + "\".*?\"children\"")
                .matcher(json).results().findFirst().orElseThrow(() -> new AssertionError(name));
    }

    @Test
    void theStackOfOneTaskIsShown() {
        Ran ran = run("--stacks", idOf("rent"), pid);
        assertTrue(ran.out.contains("PsTreeTestProgram.transfer("), ran.out + ran.err);
    }

    @Test
    void anUnknownIdIsSaidToBe() {
        Ran ran = run("--stacks", "t0", pid);
        assertEquals(1, ran.code);
        assertTrue(ran.err.contains("nobody of the id t0 has a stack in process " + pid), ran.err);
    }

    @Test
    void aTerminalWithoutBoxesGetsAscii() {
        Ran ran = run(US_ASCII, pid);
        assertTrue(ran.out.contains("|- task \"rent\"") || ran.out.contains("`- task \"rent\""), ran.out);
    }

    @Test
    void withoutAPidTheJvmsWithWeftAreListed() {
        Ran ran = run();
        assertEquals(0, ran.code);
        assertTrue(ran.line(pid + "  ").contains("PsTreeTestProgram"), ran.out);
    }

    @Test
    void aProcessThatIsNotThereIsSaidToBe() {
        Ran ran = run("999999999");
        assertEquals(1, ran.code);
        assertTrue(ran.err.startsWith("error: there is no process 999999999"), ran.err);
    }

    @Test
    void thisVeryJvmIsNotAttachedTo() {
        assertTrue(run(Long.toString(ProcessHandle.current().pid())).err.contains("TreeText.of(TaskTree.take())"));
    }

    @Test
    void wrongArgumentsAreNamed() {
        assertEquals(List.of("error: a process id is a number, got x", "error: unknown option --tree",
                "error: --watch needs seconds above 0, got now", "error: --stacks needs a value",
                "error: the process id is missing", "error: one process id at a time, got 1 and 2"),
                List.of(run("x"), run("--tree"), run("--watch", "now", "1"), run("--stacks"), run("--json"),
                        run("1", "2"))
                        .stream().map(ran -> {
                            assertEquals(2, ran.code);
                            return ran.err.lines().findFirst().orElseThrow();
                        }).toList());
    }

    @Test
    void helpSaysHow() {
        assertTrue(run("--help").out.startsWith("usage: PsTree "));
    }
}
