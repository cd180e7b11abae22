package dev.weft.examples.raft;

import java.nio.charset.StandardCharsets;

/// What members say to each other, one datagram each.
sealed interface Message {

    /// Of whoever sends it.
    int term();

    /// Asks for a vote.
    record Ask(int term, String candidate) implements Message {
    }

    /// Gives one.
    record Vote(int term, String voter) implements Message {
    }

    /// Says that there is a leader.
    record Beat(int term, String leader) implements Message {
    }

    /// Tells somebody whose term is over.
    record Late(int term, String by) implements Message {
    }

    /// As it travels.
    default byte[] bytes() {
        String text = switch (this) {
            case Ask(int term, String candidate) -> "ask " + term + " " + candidate;
            case Vote(int term, String voter) -> "vote " + term + " " + voter;
            case Beat(int term, String leader) -> "beat " + term + " " + leader;
            case Late(int term, String by) -> "late " + term + " " + by;
        };
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /// What [#bytes] has made.
    static Message of(byte[] bytes) {
        String[] words = new String(bytes, StandardCharsets.UTF_8).split(" ");
        int term = Integer.parseInt(words[1]);
        return switch (words[0]) {
            case "ask" -> new Ask(term, words[2]);
            case "vote" -> new Vote(term, words[2]);
            case "beat" -> new Beat(term, words[2]);
            case "late" -> new Late(term, words[2]);
            default -> throw new IllegalArgumentException("no message: " + String.join(" ", words));
        };
    }
}
