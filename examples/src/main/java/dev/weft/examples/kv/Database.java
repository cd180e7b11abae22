package dev.weft.examples.kv;

import dev.weft.EventLoop;
import dev.weft.Handle;
import dev.weft.Weft;
import dev.weft.channel.Channel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// The keys and what they hold: strings, or lists of strings. Plain maps without a lock, since all that touches them is on
/// one loop; and no method but [#awaitPop] lets another task run.
final class Database {

    private static final class Entry {

        /// A String, or a Deque of them.
        Object value;
        /// What will remove the entry.
        @Nullable Handle expiry;
        /// When, by the loop's clock.
        long expiresAt;

        Entry(Object value) {
            this.value = value;
        }
    }

    /// An element that came out of a list.
    record Popped(String key, String element) {
    }

    private final Map<String, Entry> entries = new HashMap<>();
    /// Who waits for an element, by key, in the order of coming.
    private final Map<String, Deque<Channel<Popped>>> waiting = new HashMap<>();

    // --- strings ---

    @Nullable String string(String key) throws CommandException {
        Entry entry = entries.get(key);
        if (entry == null) {
            return null;
        }
        if (entry.value instanceof String text) {
            return text;
        }
        throw CommandException.wrongType();
    }

    boolean holdsString(String key) {
        Entry entry = entries.get(key);
        return entry != null && entry.value instanceof String;
    }

    /// Sets a value, whatever was there. An expiry goes with what was there.
    void set(String key, String value) {
        Entry entry = entries.get(key);
        if (entry == null) {
            entries.put(key, new Entry(value));
        } else {
            persist(entry);
            entry.value = value;
        }
    }

    /// Replaces a string, or makes one; an expiry stays.
    void update(String key, String value) {
        entries.computeIfAbsent(key, _ -> new Entry(value)).value = value;
    }

    // --- keys ---

    boolean exists(String key) {
        return entries.containsKey(key);
    }

    boolean delete(String key) {
        Entry entry = entries.remove(key);
        if (entry != null) {
            persist(entry);
        }
        return entry != null;
    }

    void clear() {
        entries.values().forEach(Database::persist);
        entries.clear();
    }

    int size() {
        return entries.size();
    }

    List<String> keys(Glob pattern) {
        return entries.keySet().stream().filter(pattern::matches).toList();
    }

    String type(String key) {
        Entry entry = entries.get(key);
        return entry == null ? "none" : entry.value instanceof String ? "string" : "list";
    }

    // --- time ---

    /// Lets the loop remove a key after a time.
    ///
    /// @return false if there is no such key
    boolean expire(String key, long millis) {
        Entry entry = entries.get(key);
        if (entry == null) {
            return false;
        }
        persist(entry);
        if (millis <= 0) {
            entries.remove(key);
        } else {
            EventLoop loop = EventLoop.current();
            Duration time = Duration.ofMillis(millis);
            entry.expiresAt = loop.nanoTime() + time.toNanos();
            entry.expiry = loop.callLater(time, () -> entries.remove(key, entry));
        }
        return true;
    }

    /// @return false if there is no such key, or it was to stay anyway
    boolean persist(String key) {
        Entry entry = entries.get(key);
        return entry != null && persist(entry);
    }

    private static boolean persist(Entry entry) {
        Handle expiry = entry.expiry;
        if (expiry == null) {
            return false;
        }
        expiry.cancel();
        entry.expiry = null;
        return true;
    }

    /// How long a key will stay.
    ///
    /// @return in milliseconds; empty if there is no such key; -1 for ever
    OptionalLong millisLeft(String key) {
        Entry entry = entries.get(key);
        if (entry == null) {
            return OptionalLong.empty();
        }
        if (entry.expiry == null) {
            return OptionalLong.of(-1);
        }
        long nanos = entry.expiresAt - EventLoop.current().nanoTime();
        return OptionalLong.of(Math.max(0, Duration.ofNanos(nanos).toMillis()));
    }

    // --- lists ---

    @SuppressWarnings("unchecked")
    private @Nullable Deque<String> list(String key) throws CommandException {
        Entry entry = entries.get(key);
        if (entry == null) {
            return null;
        }
        if (entry.value instanceof Deque<?> list) {
            return (Deque<String>) list;
        }
        throw CommandException.wrongType();
    }

    /// The elements of a list, from its left end.
    Collection<String> elements(String key) throws CommandException {
        Deque<String> list = list(key);
        return list != null ? list : List.of();
    }

    /// Adds elements to an end of a list, and serves who waits for them.
    ///
    /// @return how many there were then
    int push(String key, boolean left, List<String> elements) throws CommandException {
        Deque<String> list = list(key);
        if (list == null) {
            list = new ArrayDeque<>();
            entries.put(key, new Entry(list));
        }
        elements.forEach(left ? list::addFirst : list::addLast);
        int size = list.size();
        serve(key, list);
        return size;
    }

    /// Takes an element from an end of a list.
    ///
    /// @return null if there is no such list
    @Nullable String pop(String key, boolean left) throws CommandException {
        Deque<String> list = list(key);
        if (list == null) {
            return null;
        }
        String element = left ? list.removeFirst() : list.removeLast();
        if (list.isEmpty()) {
            delete(key);
        }
        return element;
    }

    private void serve(String key, Deque<String> list) {
        Deque<Channel<Popped>> queue = waiting.get(key);
        while (queue != null && !queue.isEmpty() && !list.isEmpty()) {
            // Only who still waits takes it: one who was cancelled or served meanwhile does not, and loses nothing.
            if (queue.removeFirst().trySend(new Popped(key, list.getFirst()))) {
                list.removeFirst();
            }
        }
        if (list.isEmpty()) {
            delete(key);
        }
    }

    /// Waits until one of some lists has an element, and takes the leftmost. Who has waited longest is served first.
    ///
    /// @param timeout null for ever
    /// @return null if none came in time
    @Nullable Popped awaitPop(List<String> keys, @Nullable Duration timeout) throws Exception {
        Channel<Popped> arrival = Channel.rendezvous();
        for (String key : keys) {
            waiting.computeIfAbsent(key, _ -> new ArrayDeque<>()).add(arrival);
        }
        try {
            return timeout == null ? arrival.receive() : Weft.moveOnAfter(timeout, arrival::receive).orElse(null);
        } finally {
            for (String key : keys) {
                forget(key, arrival);
            }
        }
    }

    private void forget(String key, Channel<Popped> arrival) {
        Deque<Channel<Popped>> queue = waiting.get(key);
        if (queue != null && queue.removeIf(each -> each == arrival) && queue.isEmpty()) {
            waiting.remove(key);
        }
    }

    /// What a range of a list holds; negative indices count from its right end, as in LRANGE.
    List<String> range(String key, long first, long last) throws CommandException {
        Collection<String> all = elements(key);
        long begin = Math.max(0, first < 0 ? first + all.size() : first);
        long end = Math.min(all.size() - 1L, last < 0 ? last + all.size() : last);
        return begin > end ? List.of() : all.stream().skip(begin).limit(end - begin + 1).toList();
    }
}
