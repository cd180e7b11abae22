package dev.weft.examples.chat;

import dev.weft.TaskGroup;
import dev.weft.examples.serving.CommandLine;
import dev.weft.examples.serving.Service;
import dev.weft.nio.ByteStream;
import dev.weft.nio.LimitExceededException;
import dev.weft.nio.TcpServer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Chat in rooms, over lines of text: `nc localhost 7667`, then a name, then `/join ROOM`.
///
/// Two tasks for each member, one that reads and one that writes, so that a slow reader stalls nobody. All of them are on one
/// loop, and the members are a plain map.
public final class ChatServer {

    private static final CommandLine COMMAND_LINE = Service.commandLine("chat", "Chat in rooms, over lines of text.",
            7667);

    private static final int LONGEST_LINE = 4096;
    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}_-]{1,32}");
    private static final String HELP = "* /join ROOM, /leave, /who, /msg NICK TEXT, /nick NICK, /quit;"
            + " anything else is said in the room";

    private final Map<String, Member> members = new TreeMap<>();

    ChatServer() {
    }

    /// Runs the program; `--help` explains the arguments.
    public static void main(String[] args) {
        System.exit(Service.run(COMMAND_LINE, args, System.out, System.err, (arguments, out) -> {
            try (TcpServer server = Service.listen(arguments, out)) {
                ChatServer chat = new ChatServer();
                server.serve(chat::serve);
            }
        }));
    }

    /// Serves one member.
    void serve(ByteStream stream) throws Exception {
        Member member = new Member();
        TaskGroup.run(group -> {
            group.fork(() -> {
                member.write(stream);
                group.cancel("nothing more is written");
            }, "writer");
            try {
                converse(member, stream);
            } finally {
                leave(member, member.isTooSlow() ? "was too slow" : "has gone");
                members.remove(member.nick, member);
                member.end();
            }
        });
    }

    private void converse(Member member, ByteStream stream) throws Exception {
        try {
            member.tell("* welcome! your name?");
            String line;
            do {
                line = Service.unlessEnding(_ -> stream.readLine(LONGEST_LINE, StandardCharsets.UTF_8));
            } while (line != null && (member.nick.isEmpty() ? introduce(member, line) : obey(member, line)));
            member.tell("* goodbye");
        } catch (LimitExceededException e) {
            member.tell("* that line is too long; goodbye");
        }
    }

    private boolean introduce(Member member, String line) {
        if (rename(member, line.strip())) {
            member.tell("* hello, " + member.nick + ". " + HELP.substring(2));
        }
        return true;
    }

    /// @return whether to go on
    private boolean obey(Member member, String line) {
        String[] words = line.strip().split("\\s+", 3);
        switch (words[0]) {
            case "" -> {
            }
            case "/join" -> join(member, words.length > 1 ? words[1] : "");
            case "/leave" -> leave(member, "has left");
            case "/who" -> member.tell("* " + String.join(" ", nicks(member.room)));
            case "/msg" -> whisper(member, words);
            case "/nick" -> rename(member, words.length > 1 ? words[1] : "");
            case "/help" -> member.tell(HELP);
            case "/quit" -> {
                return false;
            }
            default -> say(member, line.strip());
        }
        return true;
    }

    private boolean rename(Member member, String nick) {
        if (!NAME.matcher(nick).matches()) {
            member.tell("* a name has 1 to 32 letters, digits, - or _");
            return false;
        }
        if (members.putIfAbsent(nick, member) != null) {
            member.tell("* " + nick + " is taken");
            return false;
        }
        if (!member.nick.isEmpty()) {
            members.remove(member.nick);
            tellRoom(member.room, "* " + member.nick + " is now " + nick);
        }
        member.nick = nick;
        return true;
    }

    private void join(Member member, String room) {
        if (!NAME.matcher(room).matches()) {
            member.tell("* say which: /join ROOM");
            return;
        }
        leave(member, "has left");
        member.room = room;
        tellRoom(room, "* " + member.nick + " has joined " + room);
    }

    private void leave(Member member, String how) {
        String room = member.room;
        member.room = null;
        if (room != null) {
            tellRoom(room, "* " + member.nick + " " + how);
        }
    }

    private void say(Member member, String text) {
        if (text.startsWith("/")) {
            member.tell("* there is no such command. " + HELP.substring(2));
        } else if (member.room == null) {
            member.tell("* you are in no room: /join ROOM");
        } else {
            tellRoom(member.room, member.nick + ": " + text);
        }
    }

    private void whisper(Member member, String... words) {
        Member other = words.length > 2 ? members.get(words[1]) : null;
        if (words.length < 3) {
            member.tell("* say to whom, and what: /msg NICK TEXT");
        } else if (other == null) {
            member.tell("* there is no " + words[1]);
        } else {
            tell(other, member.nick + " to you: " + words[2]);
        }
    }

    private void tellRoom(@Nullable String room, String line) {
        if (room != null) {
            members.values().stream().filter(member -> room.equals(member.room)).forEach(member -> tell(member, line));
        }
    }

    private void tell(Member member, String line) {
        member.tell(line);
        if (member.isTooSlow()) {
            leave(member, "was too slow");
        }
    }

    /// Who is in a room; everybody, if that is none.
    private Collection<String> nicks(@Nullable String room) {
        return members.values().stream().filter(member -> room == null || room.equals(member.room))
                .map(member -> member.nick).toList();
    }
}
