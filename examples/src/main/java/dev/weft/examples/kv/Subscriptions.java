package dev.weft.examples.kv;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Who listens to which channel. On one loop, as the [Database].
final class Subscriptions {

    private final Map<String, Set<Session>> sessions = new HashMap<>();

    void add(String channel, Session session) {
        sessions.computeIfAbsent(channel, _ -> new LinkedHashSet<>()).add(session);
    }

    void remove(String channel, Session session) {
        sessions.computeIfPresent(channel, (_, all) -> all.remove(session) && all.isEmpty() ? null : all);
        session.subscribed.remove(channel);
    }

    void removeAll(Session session) {
        List.copyOf(session.subscribed).forEach(channel -> remove(channel, session));
    }

    /// Tells all who listen.
    ///
    /// @return how many
    int publish(String channel, String message) {
        Set<Session> listeners = sessions.getOrDefault(channel, Set.of());
        if (!listeners.isEmpty()) {
            Replies replies = new Replies();
            replies.array(List.of("message", channel, message));
            byte[] bytes = replies.take();
            listeners.forEach(session -> session.offer(bytes));
        }
        return listeners.size();
    }
}
