package dev.weft.nio.testing;

import dev.weft.Weft;
import dev.weft.loop.Strand;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/// What a [Host] keeps through a crash: values by their keys. What was put after the last [#sync] is lost in a crash, as what a
/// system has not brought to its disk yet.
///
/// ```java
/// void vote(Host host, String candidate) throws InterruptedException {
///     host.disk().put("vote", candidate);
///     host.disk().sync();
///     // Only now may anybody be told.
/// }
/// ```
///
/// To be used by the host's own tasks; or by none of any host's, and then also while the host is down. Methods that a task of
/// a crashed host calls throw a CancellationException.
public final class Disk {

    private static final Latency SYNC = new Latency(Duration.ZERO, Duration.ofMillis(1));

    private final Host host;
    private final Map<String, String> durable = new LinkedHashMap<>();
    /// What was put and not synced; empty for what was removed.
    private final Map<String, Optional<String>> unsynced = new LinkedHashMap<>();

    Disk(Host host) {
        this.host = host;
    }

    /// Puts a value, in the place of one that was there. Never waits.
    ///
    /// @param key   its name
    /// @param value what to keep
    public void put(String key, String value) {
        check();
        unsynced.put(Objects.requireNonNull(key, "key"), Optional.of(value));
    }

    /// Takes a value away. Never waits.
    ///
    /// @param key its name
    public void remove(String key) {
        check();
        unsynced.put(Objects.requireNonNull(key, "key"), Optional.empty());
    }

    /// The value as it was put last, synced or not.
    ///
    /// @param key its name
    /// @return null if there is none
    public @Nullable String get(String key) {
        check();
        Optional<String> latest = unsynced.get(key);
        return latest != null ? latest.orElse(null) : durable.get(key);
    }

    /// The keys of all values that there are.
    ///
    /// @return a copy, in order
    public Set<String> keys() {
        check();
        Set<String> keys = new TreeSet<>(durable.keySet());
        unsynced.forEach((key, value) -> {
            if (value.isPresent()) {
                keys.add(key);
            } else {
                keys.remove(key);
            }
        });
        return keys;
    }

    /// Makes what was put until now survive a crash. Takes up to a millisecond, and what is put meanwhile is left for the next
    /// time.
    ///
    /// @throws InterruptedException if the caller is cancelled or interrupted; then nothing was synced
    public void sync() throws InterruptedException {
        Strand.current().checkpoint();
        check();
        Map<String, Optional<String>> now = new LinkedHashMap<>(unsynced);
        Weft.sleep(Duration.ofNanos(SYNC.draw(host.net().random())));
        check();
        now.forEach(this::keep);
        now.forEach(unsynced::remove);
    }

    private void keep(String key, Optional<String> value) {
        if (value.isPresent()) {
            durable.put(key, value.get());
        } else {
            durable.remove(key);
        }
    }

    private void check() {
        Incarnation user = host.userOrNull();
        if (user != null && !user.isUp()) {
            throw new CancellationException(new CrashedException(user).getMessage());
        }
    }

    void loseUnsynced() {
        unsynced.clear();
    }

    /// The program has ended, and the system brings everything to its disk.
    void keepAll() {
        unsynced.forEach(this::keep);
        unsynced.clear();
    }

    @Override
    public String toString() {
        return "the disk of " + host;
    }
}
