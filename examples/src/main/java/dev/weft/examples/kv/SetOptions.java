package dev.weft.examples.kv;

import java.util.Locale;

/// What may follow a key and its value in SET.
///
/// @param millis    until it is removed; 0 for never
/// @param ifAbsent  set it only if there is none
/// @param ifPresent set it only if there is one
/// @param get       reply with what was there
/// @param keepTime  leave the time that it had
record SetOptions(long millis, boolean ifAbsent, boolean ifPresent, boolean get, boolean keepTime) {

    private static final SetOptions NONE = new SetOptions(0, false, false, false, false);

    static SetOptions parse(String... words) throws CommandException {
        SetOptions options = NONE;
        for (int i = 3; i < words.length; i++) {
            options = switch (words[i].toUpperCase(Locale.ROOT)) {
                case "EX" -> options.expiring(words, ++i, 1000);
                case "PX" -> options.expiring(words, ++i, 1);
                case "NX" -> new SetOptions(options.millis, true, options.ifPresent, options.get, options.keepTime);
                case "XX" -> new SetOptions(options.millis, options.ifAbsent, true, options.get, options.keepTime);
                case "GET" -> new SetOptions(options.millis, options.ifAbsent, options.ifPresent, true,
                        options.keepTime);
                case "KEEPTTL" -> new SetOptions(options.millis, options.ifAbsent, options.ifPresent, options.get,
                        true);
                default -> throw CommandException.syntax();
            };
        }
        if (options.ifAbsent && options.ifPresent || options.keepTime && options.millis > 0) {
            throw CommandException.syntax();
        }
        return options;
    }

    private SetOptions expiring(String[] words, int at, long unit) throws CommandException {
        if (at == words.length || millis > 0) {
            throw CommandException.syntax();
        }
        long count = Commands.integer(words[at]);
        if (count <= 0) {
            throw new CommandException("ERR invalid expire time in 'set' command");
        }
        return new SetOptions(Commands.millis(count, unit, "set"), ifAbsent, ifPresent, get, keepTime);
    }
}
