package dev.weft.examples.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.examples.echo.EchoServer;
import dev.weft.nio.TcpServer;
import dev.weft.nio.TcpStream;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class ServiceTest {

    private static final CommandLine LINE = Service.commandLine("sample", "Does nothing.", 7)
            .option("--to", "WHERE", "where it leads", "");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void helpNamesEveryOptionWithItsDefault() {
        assertEquals(0, run("--port", "1", "--help"));
        assertTrue(text(out).startsWith("Does nothing.\n"), text(out));
        for (String line : List.of(
                "  --host NAME       where to listen: a name or an address of this machine (default localhost)\n",
                "  --port N          at which port, 0 for any that is free (default 7)\n",
                "  --to WHERE        where it leads\n", "  --help            print this and end\n")) {
            assertTrue(text(out).contains(line), text(out));
        }
    }

    @Test
    void badArgumentsAreOneLineAndExitCodeTwo() {
        assertBad("unknown argument \"--prot\"; there are --host, --port, --to and --help", "--prot", "1");
        assertBad("--port needs a value: at which port, 0 for any that is free", "--port", "--to", "x");
        assertBad("--to WHERE is missing: where it leads", "--port", "1");
        assertBad("--port must be a whole number from 0 to 65535, got \"65536\"", "--port=65536", "--to=x");
        assertBad("--port must be a whole number from 0 to 65535, got \"many\"", "--port", "many", "--to", "x");
    }

    private void assertBad(String message, String... arguments) {
        err.reset();
        assertEquals(2, run(arguments));
        assertEquals("sample: " + message + "\n", text(err));
    }

    @Test
    void aPortThatIsTakenIsOneLineAndExitCodeOne() throws Exception {
        try (TcpServer server = TcpServer.open("localhost", 0)) {
            assertEquals(1, run("--to", "x", "--port", Integer.toString(server.port())));
            assertTrue(text(err).matches("sample: cannot listen at localhost/127.0.0.1:\\d+: Address already in use\n"),
                    text(err));
        }
    }

    @Test
    void aSignalToEndLetsConnectionsFinishFirst() throws Exception {
        Process program = Tool.startMain(EchoServer.class, "--port=0");
        try (BufferedReader output = program.inputReader()) {
            String line = output.readLine();
            assertTrue(line.matches("listening at port \\d+"), line);
            int port = Integer.parseInt(line.substring("listening at port ".length()));
            try (TcpStream stream = TcpStream.connect("localhost", port)) {
                stream.write("a\n");
                assertEquals("a", stream.readLine());
                // Not INT, as of Ctrl-C: a program that is started in the background may not hear that.
                Tool.named("kill").run("-TERM", Long.toString(program.pid()));
                Awaitility.await().until(() -> isRefused(port));
                stream.write("b\n");
                assertEquals("b", stream.readLine());
                stream.shutdownOutput();
                assertNull(stream.readLine());
            }
            assertNull(output.readLine());
            assertEquals(143, program.waitFor());
        } finally {
            program.destroyForcibly();
        }
    }

    private static boolean isRefused(int port) throws Exception {
        try (TcpStream _ = TcpStream.connect("localhost", port)) {
            return false;
        } catch (ConnectException e) {
            return true;
        }
    }

    private int run(String... arguments) {
        return Service.run(LINE, arguments, new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8), (given, print) -> {
                    try (TcpServer _ = Service.listen(given, print)) {
                        throw new AssertionError("nothing was wrong");
                    }
                });
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
    }
}
