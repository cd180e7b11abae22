package dev.weft;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A value that only one loop may touch: what is not synchronised because it need not be, guarded against the day on
/// which somebody touches it from elsewhere.
///
/// ```java
/// Confined<Map<String, Session>> sessions = Confined.of(new HashMap<>());
/// sessions.get().put(id, session);   // on the loop; anywhere else a WrongThreadException
/// ```
///
/// @param <T> of the value
public final class Confined<T extends @Nullable Object> {

    private final EventLoop loop;
    private T value;

    private Confined(EventLoop loop, T value) {
        this.loop = loop;
        this.value = value;
    }

    /// Confines a value to the loop that the calling thread is on.
    ///
    /// @param value may be null
    /// @param <T>   of the value
    /// @return its guard
    /// @throws IllegalStateException if the calling thread is on no loop
    public static <T extends @Nullable Object> Confined<T> of(T value) {
        return new Confined<>(EventLoop.current(), value);
    }

    /// Confines a value to a loop. From any thread.
    ///
    /// @param loop  that may touch it
    /// @param value may be null
    /// @param <T>   of the value
    /// @return its guard
    public static <T extends @Nullable Object> Confined<T> of(EventLoop loop, T value) {
        return new Confined<>(Objects.requireNonNull(loop, "loop"), value);
    }

    /// The value.
    ///
    /// @return as last set
    /// @throws WrongThreadException if the calling thread is not on the value's loop
    public T get() {
        loop.assertCurrent();
        return value;
    }

    /// Replaces the value.
    ///
    /// @param newValue may be null
    /// @throws WrongThreadException if the calling thread is not on the value's loop
    public void set(T newValue) {
        loop.assertCurrent();
        value = newValue;
    }

    /// The loop that may touch the value. From any thread.
    ///
    /// @return never changes
    public EventLoop loop() {
        return loop;
    }

    @Override
    public String toString() {
        return "Confined to " + loop;
    }
}
