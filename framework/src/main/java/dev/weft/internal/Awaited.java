package dev.weft.internal;

import java.util.Collection;
import java.util.List;

/// What a task can wait on and that tells more than its name: for the picture of who waits for whom.
public interface Awaited {

    /// Which of the others end the wait.
    enum By {
        /// Only all of them together.
        ALL,
        /// Any one of them, and nothing else.
        ONE,
        /// Any one of them, or something that is not known.
        ONE_OR_ELSE
    }

    /// Why a wait has not ended.
    ///
    /// @param words  what is waited for; names of the others may follow
    /// @param others threads and tasks that could end it, as far as is known
    /// @param by     which of them do
    record Obstacle(String words, Collection<?> others, By by) {

        /// Nobody is known who could end it.
        ///
        /// @param words what is waited for
        /// @return new
        public static Obstacle of(String words) {
            return new Obstacle(words, List.of(), By.ONE_OR_ELSE);
        }
    }

    /// Tells why those who wait on this wait still. Neither waits nor runs anything of the program's.
    ///
    /// @return as it is now
    Obstacle obstacle();
}
