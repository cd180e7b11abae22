package dev.weft.examples.echo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.TaskGroup;
import dev.weft.examples.serving.CommandLine.Arguments;
import dev.weft.examples.serving.Running;
import dev.weft.examples.serving.Service;
import dev.weft.examples.serving.Tool;
import dev.weft.nio.TcpStream;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EchoServerTest {

    private static Running start() throws Exception {
        return Running.start(server -> server.serve(EchoServer::echo));
    }

    @Test
    void aMegabyteComesBackAsItWasSentAndThenTheEnd() throws Exception {
        byte[] sent = new byte[1 << 20];
        new Random(7).nextBytes(sent);
        try (Running server = start(); TcpStream stream = server.connect()) {
            TaskGroup.run(group -> {
                group.fork(() -> {
                    stream.write(sent);
                    stream.shutdownOutput();
                });
                assertArrayEquals(sent, stream.readAll());
            });
        }
    }

    @Test
    void severalLoopsEchoTheSame() throws Exception {
        try (Running server = Running
                .start(listening -> Service.serve(new Arguments(Map.of("--loops", "3")), listening,
                        EchoServer::echo))) {
            for (int i = 0; i < 6; i++) {
                try (TcpStream stream = server.connect()) {
                    stream.write("hello\n");
                    assertEquals("hello", stream.readLine());
                }
            }
        }
    }

    @Test
    void netcatGetsBackWhatItSends() throws Exception {
        Tool nc = Tool.named("nc");
        try (Running server = start()) {
            assertEquals("hello\nworld\n",
                    nc.runWith("hello\nworld\n", "-N", "localhost", Integer.toString(server.port())));
        }
    }
}
