package dev.weft.observe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.ChildJvm;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// JVMs that cannot be looked at, or have nothing to show.
@Tag("once")
class PsTreeRefusedTest {

    static final class Waits {

        public static void main(String[] arguments) {
            IO.println("ready");
            IO.readln();
        }
    }

    private static String errorsOf(ChildJvm child, int code) {
        var err = new ByteArrayOutputStream();
        var out = new ByteArrayOutputStream();
        assertEquals(code, new PsTree(new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8))
                .run(List.of(Long.toString(child.pid()))), () -> out + " " + err);
        return err.toString(UTF_8) + out.toString(UTF_8);
    }

    @Test
    void aJvmThatRefusesToBeAttachedToIsNamedWithTheFlag() throws Exception {
        try (ChildJvm child = ChildJvm.start(Waits.class, "-XX:+DisableAttachMechanism")) {
            child.line();
            String errors = errorsOf(child, 1);
            assertTrue(errors.contains("it was started with -XX:+DisableAttachMechanism"), errors);
        }
    }

    @Test
    void aJvmWithoutALoopSaysSo() throws Exception {
        try (ChildJvm child = ChildJvm.start(Waits.class)) {
            child.line();
            assertEquals("no loop is open, and no group\n", errorsOf(child, 0));
        }
    }

    @Test
    void aJvmWithoutWeftIsToldHowToShowIt() throws Exception {
        Process server = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "jwebserver")
                .toString(), "-p", "0").redirectErrorStream(true).start();
        try {
            server.inputReader().readLine();
            var err = new ByteArrayOutputStream();
            assertEquals(1, new PsTree(System.out, new PrintStream(err, true, UTF_8))
                    .run(List.of(Long.toString(server.pid()))));
            assertTrue(err.toString(UTF_8).contains("no Weft with tasks to show is on the class path of process"),
                    err.toString(UTF_8));
        } finally {
            server.destroyForcibly();
        }
    }
}
