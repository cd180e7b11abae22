package dev.weft.examples.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.examples.serving.Running;
import dev.weft.examples.serving.Tool;
import dev.weft.nio.TcpStream;
import java.io.IOException;
import java.net.StandardSocketOptions;
import org.junit.jupiter.api.Test;

class ChatServerTest {

    private static Running start() throws Exception {
        ChatServer chat = new ChatServer();
        return Running.start(server -> server.serve(chat::serve));
    }

    private static TcpStream enter(Running server, String nick) throws IOException, InterruptedException {
        TcpStream stream = server.connect();
        assertEquals("* welcome! your name?", stream.readLine());
        stream.write(nick + "\n");
        String hello = stream.readLine();
        assertTrue(hello.startsWith("* hello, " + nick + "."), hello);
        return stream;
    }

    private static void says(TcpStream stream, String line) throws IOException, InterruptedException {
        stream.write(line + "\n");
    }

    private static void hears(TcpStream stream, String... lines) throws IOException, InterruptedException {
        for (String line : lines) {
            assertEquals(line, stream.readLine());
        }
    }

    @Test
    void whatIsSaidInARoomIsHeardInItAndNowhereElse() throws Exception {
        try (Running server = start();
                TcpStream ann = enter(server, "ann");
                TcpStream bob = enter(server, "bob");
                TcpStream eve = enter(server, "eve")) {
            says(ann, "/join tea");
            hears(ann, "* ann has joined tea");
            says(eve, "/join coffee");
            hears(eve, "* eve has joined coffee");
            says(bob, "/join tea");
            hears(bob, "* bob has joined tea");
            hears(ann, "* bob has joined tea");
            says(bob, "hello");
            hears(ann, "bob: hello");
            hears(bob, "bob: hello");
            says(eve, "/who");
            hears(eve, "* eve");
            says(ann, "/who");
            hears(ann, "* ann bob");
        }
    }

    @Test
    void aMessageReachesOneMember() throws Exception {
        try (Running server = start(); TcpStream ann = enter(server, "ann"); TcpStream bob = enter(server, "bob")) {
            says(ann, "/msg bob are you there?");
            hears(bob, "ann to you: are you there?");
            says(bob, "/msg tom hello");
            hears(bob, "* there is no tom");
            says(bob, "/msg ann");
            hears(bob, "* say to whom, and what: /msg NICK TEXT");
        }
    }

    @Test
    void namesAreUniqueAndMayChange() throws Exception {
        try (Running server = start(); TcpStream ann = enter(server, "ann"); TcpStream other = server.connect()) {
            hears(other, "* welcome! your name?");
            says(other, "ann");
            hears(other, "* ann is taken");
            says(other, "a b");
            hears(other, "* a name has 1 to 32 letters, digits, - or _");
            says(ann, "/join tea");
            hears(ann, "* ann has joined tea");
            says(ann, "/nick anna");
            hears(ann, "* ann is now anna");
            says(other, "ann");
            assertTrue(other.readLine().startsWith("* hello, ann."));
        }
    }

    @Test
    void whoLeavesQuitsOrIsCutOffIsMissed() throws Exception {
        try (Running server = start(); TcpStream ann = enter(server, "ann")) {
            says(ann, "/join tea");
            hears(ann, "* ann has joined tea");
            try (TcpStream bob = enter(server, "bob")) {
                says(bob, "/join tea");
                hears(ann, "* bob has joined tea");
                says(bob, "/leave");
                hears(ann, "* bob has left");
                says(bob, "/join tea");
                hears(ann, "* bob has joined tea");
                says(bob, "/quit");
                hears(ann, "* bob has gone");
                hears(bob, "* bob has joined tea", "* bob has joined tea", "* goodbye");
                assertNull(bob.readLine());
            }
            try (TcpStream bob = enter(server, "bob")) {
                says(bob, "/join tea");
                hears(ann, "* bob has joined tea");
                bob.option(StandardSocketOptions.SO_LINGER, 0);
            }
            hears(ann, "* bob has gone");
        }
    }

    @Test
    void aSlowReaderIsDroppedAndStallsNobody() throws Exception {
        try (Running server = start(); TcpStream ann = enter(server, "ann"); TcpStream slow = enter(server, "slow")) {
            says(ann, "/join tea");
            hears(ann, "* ann has joined tea");
            says(slow, "/join tea");
            hears(ann, "* slow has joined tea");
            String text = "x".repeat(3000);
            String heard;
            do {
                says(ann, text);
                heard = ann.readLine();
            } while (heard.equals("ann: " + text));
            assertEquals("* slow was too slow", heard);
            String last = null;
            for (String line; (line = slow.readLine()) != null;) {
                last = line;
            }
            assertEquals("* you are dropped: you read too slowly", last);
        }
    }

    @Test
    void aLineThatIsTooLongIsTheEnd() throws Exception {
        try (Running server = start(); TcpStream ann = enter(server, "ann")) {
            says(ann, "x".repeat(5000));
            hears(ann, "* that line is too long; goodbye");
        }
    }

    @Test
    void whenTheServerEndsItSaysGoodbye() throws Exception {
        try (Running server = start(); TcpStream ann = enter(server, "ann")) {
            server.cancel();
            hears(ann, "* goodbye");
            assertNull(ann.readLine());
        }
    }

    @Test
    void netcatIsAClient() throws Exception {
        Tool nc = Tool.named("nc");
        try (Running server = start()) {
            String heard = nc.runWith("ann\n/join tea\nhello\n/dance\n/quit\n", "localhost",
                    Integer.toString(server.port()));
            assertTrue(heard.contains("\n* ann has joined tea\nann: hello\n* there is no such command."), heard);
            assertTrue(heard.endsWith("\n* goodbye\n"), heard);
        }
    }
}
