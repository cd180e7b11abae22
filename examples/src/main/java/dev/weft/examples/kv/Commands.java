package dev.weft.examples.kv;

import dev.weft.examples.kv.Database.Popped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What a client may ask for. Replies and errors are worded as by Redis.
final class Commands {

    private static final int MANY = Integer.MAX_VALUE;

    /// What a command does.
    @FunctionalInterface
    interface Body {

        /// @param words the command's name and its arguments
        void run(Session session, String... words) throws Exception;
    }

    /// A command.
    ///
    /// @param least words, its name among them
    /// @param most  words
    record Command(int least, int most, Body body) {
    }

    static final Map<String, Command> ALL = new HashMap<>();

    static {
        ofTheConnection();
        ofStrings();
        ofKeys();
        ofLists();
        ofMessages();
    }

    private Commands() {
    }

    private static void add(String name, int least, int most, Body body) {
        ALL.put(name, new Command(least, most, body));
    }

    static CommandException unknown(String... words) {
        String arguments = Stream.of(words).skip(1).limit(20).map(word -> "'" + cut(word) + "' ")
                .collect(Collectors.joining());
        return new CommandException(
                "ERR unknown command '" + cut(words[0]) + "', with args beginning with: " + arguments);
    }

    private static String cut(String word) {
        return word.substring(0, Math.min(word.length(), 128));
    }

    // --- the connection and the server ---

    private static void ofTheConnection() {
        add("PING", 1, 2, Commands::ping);
        add("ECHO", 2, 2, (session, words) -> session.replies.bulk(words[1]));
        add("QUIT", 1, 1, (session, _) -> {
            session.replies.ok();
            session.end();
        });
        add("SELECT", 2, 2, Commands::select);
        add("COMMAND", 1, MANY, (session, _) -> session.replies.array(0));
        add("CONFIG", 2, MANY, Commands::config);
        add("INFO", 1, MANY, (session, _) -> session.replies.bulk(
                "# Server\r\nredis_version:7.0.0\r\nredis_mode:standalone\r\nserver_name:weft\r\nprocess_id:"
                        + ProcessHandle.current().pid() + "\r\n\r\n# Keyspace\r\ndb0:keys=" + session.database.size()
                        + "\r\n"));
    }

    private static void ping(Session session, String... words) {
        if (!session.subscribed.isEmpty()) {
            session.replies.array(List.of("pong", words.length > 1 ? words[1] : ""));
        } else if (words.length > 1) {
            session.replies.bulk(words[1]);
        } else {
            session.replies.simple("PONG");
        }
    }

    private static void select(Session session, String... words) throws CommandException {
        if (integer(words[1]) != 0) {
            throw new CommandException("ERR DB index is out of range");
        }
        session.replies.ok();
    }

    private static void config(Session session, String... words) throws CommandException {
        if (!words[1].equalsIgnoreCase("GET")) {
            throw new CommandException("ERR unknown subcommand '" + words[1] + "'. Try CONFIG GET.");
        }
        session.replies.array(0);
    }

    // --- strings ---

    private static void ofStrings() {
        add("GET", 2, 2, (session, words) -> session.replies.bulk(session.database.string(words[1])));
        add("SET", 3, MANY, Commands::set);
        add("APPEND", 3, 3, Commands::append);
        add("STRLEN", 2, 2, (session, words) -> session.replies.integer(textOf(session, words[1]).length()));
        add("INCR", 2, 2, (session, words) -> increment(session, words[1], 1));
        add("DECR", 2, 2, (session, words) -> increment(session, words[1], -1));
        add("INCRBY", 3, 3, (session, words) -> increment(session, words[1], integer(words[2])));
        add("DECRBY", 3, 3, (session, words) -> increment(session, words[1], negated(integer(words[2]))));
        add("MGET", 2, MANY, Commands::getAll);
        add("MSET", 3, MANY, Commands::setAll);
    }

    private static void set(Session session, String... words) throws CommandException {
        SetOptions options = SetOptions.parse(words);
        String key = words[1];
        String before = options.get() ? session.database.string(key) : null;
        boolean exists = session.database.exists(key);
        boolean does = !(options.ifAbsent() && exists) && !(options.ifPresent() && !exists);
        if (does && options.keepTime() && session.database.holdsString(key)) {
            session.database.update(key, words[2]);
        } else if (does) {
            session.database.set(key, words[2]);
        }
        if (does && options.millis() > 0) {
            session.database.expire(key, options.millis());
        }
        if (options.get()) {
            session.replies.bulk(before);
        } else if (does) {
            session.replies.ok();
        } else {
            session.replies.bulk(null);
        }
    }

    private static String textOf(Session session, String key) throws CommandException {
        String text = session.database.string(key);
        return text != null ? text : "";
    }

    private static void append(Session session, String... words) throws CommandException {
        String text = textOf(session, words[1]) + words[2];
        session.database.update(words[1], text);
        session.replies.integer(text.length());
    }

    private static void increment(Session session, String key, long by) throws CommandException {
        String text = session.database.string(key);
        try {
            long sum = Math.addExact(text != null ? integer(text) : 0, by);
            session.database.update(key, Long.toString(sum));
            session.replies.integer(sum);
        } catch (ArithmeticException e) {
            throw new CommandException("ERR increment or decrement would overflow");
        }
    }

    private static long negated(long number) throws CommandException {
        if (number == Long.MIN_VALUE) {
            throw new CommandException("ERR decrement would overflow");
        }
        return -number;
    }

    private static void getAll(Session session, String... words) throws CommandException {
        session.replies.array(words.length - 1);
        for (int i = 1; i < words.length; i++) {
            session.replies.bulk(session.database.holdsString(words[i]) ? session.database.string(words[i]) : null);
        }
    }

    private static void setAll(Session session, String... words) throws CommandException {
        if (words.length % 2 == 0) {
            throw new CommandException("ERR wrong number of arguments for 'mset' command");
        }
        for (int i = 1; i < words.length; i += 2) {
            session.database.set(words[i], words[i + 1]);
        }
        session.replies.ok();
    }

    // --- keys and their time ---

    private static void ofKeys() {
        add("DEL", 2, MANY, (session, words) -> session.replies.integer(
                Stream.of(words).skip(1).filter(session.database::delete).count()));
        add("EXISTS", 2, MANY, (session, words) -> session.replies.integer(
                Stream.of(words).skip(1).filter(session.database::exists).count()));
        add("TYPE", 2, 2, (session, words) -> session.replies.simple(session.database.type(words[1])));
        add("EXPIRE", 3, 3, (session, words) -> expire(session, words, 1000));
        add("PEXPIRE", 3, 3, (session, words) -> expire(session, words, 1));
        add("TTL", 2, 2, (session, words) -> timeLeft(session, words[1], 1000));
        add("PTTL", 2, 2, (session, words) -> timeLeft(session, words[1], 1));
        add("PERSIST", 2, 2, (session, words) -> session.replies.integer(session.database.persist(words[1]) ? 1 : 0));
        add("KEYS", 2, 2, (session, words) -> session.replies.array(session.database.keys(new Glob(words[1]))));
        add("SCAN", 2, MANY, Commands::scan);
        add("DBSIZE", 1, 1, (session, _) -> session.replies.integer(session.database.size()));
        add("FLUSHDB", 1, 2, Commands::clear);
        add("FLUSHALL", 1, 2, Commands::clear);
    }

    private static void clear(Session session, String... words) {
        session.database.clear();
        session.replies.ok();
    }

    private static void expire(Session session, String[] words, long unit) throws CommandException {
        long count = integer(words[2]);
        session.replies.integer(session.database.expire(words[1], millis(count, unit, words[0])) ? 1 : 0);
    }

    /// A time in milliseconds, if the loop's clock can count it.
    static long millis(long count, long unit, String command) throws CommandException {
        if (Math.abs(count) > Duration.ofDays(36_500).toMillis() / unit) {
            throw new CommandException(
                    "ERR invalid expire time in '" + command.toLowerCase(Locale.ROOT) + "' command");
        }
        return count * unit;
    }

    private static void timeLeft(Session session, String key, long unit) {
        OptionalLong millis = session.database.millisLeft(key);
        long left = millis.orElse(-2);
        session.replies.integer(left < 0 ? left : (left + unit / 2) / unit);
    }

    /// All at once, so the cursor that comes back is always 0: SCAN may do so.
    private static void scan(Session session, String... words) throws CommandException {
        if (!words[1].matches("\\d{1,19}")) {
            throw new CommandException("ERR invalid cursor");
        }
        String pattern = "*";
        String type = null;
        for (int i = 2; i < words.length; i += 2) {
            if (i + 1 == words.length) {
                throw CommandException.syntax();
            }
            switch (words[i].toUpperCase(Locale.ROOT)) {
                case "MATCH" -> pattern = words[i + 1];
                case "TYPE" -> type = words[i + 1];
                case "COUNT" -> integer(words[i + 1]);
                default -> throw CommandException.syntax();
            }
        }
        String wanted = type;
        session.replies.array(2);
        session.replies.bulk("0");
        session.replies.array(session.database.keys(new Glob(pattern)).stream()
                .filter(key -> wanted == null || wanted.equals(session.database.type(key))).toList());
    }

    // --- lists ---

    private static void ofLists() {
        add("LPUSH", 3, MANY, (session, words) -> session.replies.integer(
                session.database.push(words[1], true, List.of(words).subList(2, words.length))));
        add("RPUSH", 3, MANY, (session, words) -> session.replies.integer(
                session.database.push(words[1], false, List.of(words).subList(2, words.length))));
        add("LPOP", 2, 3, (session, words) -> pop(session, true, words));
        add("RPOP", 2, 3, (session, words) -> pop(session, false, words));
        add("LLEN", 2, 2, (session, words) -> session.replies.integer(session.database.elements(words[1]).size()));
        add("LRANGE", 4, 4, (session, words) -> session.replies.array(
                session.database.range(words[1], integer(words[2]), integer(words[3]))));
        add("BLPOP", 3, MANY, Commands::awaitPop);
    }

    private static void pop(Session session, boolean left, String... words) throws CommandException {
        if (words.length == 2) {
            session.replies.bulk(session.database.pop(words[1], left));
            return;
        }
        long count = integer(words[2]);
        if (count < 0) {
            throw new CommandException("ERR value is out of range, must be positive");
        }
        Collection<String> all = session.database.elements(words[1]);
        if (all.isEmpty()) {
            session.replies.noArray();
            return;
        }
        List<@Nullable String> popped = new ArrayList<>();
        for (long i = Math.min(count, all.size()); i > 0; i--) {
            popped.add(session.database.pop(words[1], left));
        }
        session.replies.array(popped);
    }

    /// This is where a server in callbacks would be turned inside out. Here it waits.
    private static void awaitPop(Session session, String... words) throws Exception {
        List<String> keys = Arrays.asList(words).subList(1, words.length - 1);
        Duration timeout = seconds(words[words.length - 1]);
        Popped popped = null;
        for (int i = 0; i < keys.size() && popped == null; i++) {
            String element = session.database.pop(keys.get(i), true);
            popped = element == null ? null : new Popped(keys.get(i), element);
        }
        if (popped == null) {
            popped = session.awaitPop(keys, timeout.isZero() ? null : timeout);
        }
        if (popped == null) {
            session.replies.noArray();
        } else {
            session.replies.array(List.of(popped.key(), popped.element()));
        }
    }

    private static Duration seconds(String text) throws CommandException {
        double seconds;
        try {
            seconds = Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new CommandException("ERR timeout is not a float or out of range");
        }
        if (seconds < 0) {
            throw new CommandException("ERR timeout is negative");
        }
        if (!(seconds < Integer.MAX_VALUE)) {
            throw new CommandException("ERR timeout is out of range");
        }
        return Duration.ofNanos((long) (seconds * 1e9));
    }

    // --- messages ---

    private static void ofMessages() {
        add("PUBLISH", 3, 3, (session, words) -> session.replies.integer(
                session.subscriptions.publish(words[1], words[2])));
        add("SUBSCRIBE", 2, MANY, Commands::subscribe);
        add("UNSUBSCRIBE", 1, MANY, Commands::unsubscribe);
    }

    private static void subscribe(Session session, String... words) {
        for (int i = 1; i < words.length; i++) {
            session.subscribe(words[i]);
            confirm(session, "subscribe", words[i]);
        }
        // Before any message: nobody else runs until then.
        session.offer(session.replies.take());
    }

    private static void unsubscribe(Session session, String... words) {
        List<String> channels = words.length > 1
                ? List.of(words).subList(1, words.length)
                : List.copyOf(session.subscribed);
        for (String channel : channels) {
            session.subscriptions.remove(channel, session);
            confirm(session, "unsubscribe", channel);
        }
        if (channels.isEmpty()) {
            confirm(session, "unsubscribe", null);
        }
    }

    private static void confirm(Session session, String what, @Nullable String channel) {
        session.replies.array(3);
        session.replies.bulk(what);
        session.replies.bulk(channel);
        session.replies.integer(session.subscribed.size());
    }

    /// @throws CommandException unless it is written as a number is printed: no sign, no zeros before it
    static long integer(String text) throws CommandException {
        try {
            long number = Long.parseLong(text);
            if (Long.toString(number).equals(text)) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Told below.
        }
        throw CommandException.notAnInteger();
    }
}
