package dev.weft.coroutine;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The coroutines of one thread, with the thread itself as their root. Whoever of them suspends, control comes to the root,
/// which resumes the next: so their stacks never lie upon each other.
final class Family {

    private final Home home;
    private final Coroutine<Object> root;
    /// Keeps it reachable for as long as it runs.
    private Coroutine<?> current;

    private Family(Home home) {
        this.home = home;
        this.root = Coroutine.rootOf(this, home);
        this.current = root;
    }

    /// That of the current thread, or of the coroutine that has this thread for its body.
    static Family ofCurrentThread() {
        Home here = Home.ofCurrentThread();
        Home.Resident running = here.running;
        if (running instanceof Core<?>) {
            throw new IllegalStateException("coroutines do not switch inside the body of " + running
                    + ": it would be suspended with one of them. Switch where its elements are consumed");
        }
        if (running instanceof Member<?> member) {
            return Objects.requireNonNull(member.family());
        }
        Family family = here.family;
        if (family == null) {
            family = new Family(here);
            here.family = family;
        }
        return family;
    }

    /// Who runs here: a coroutine, or the thread itself as root.
    static Member<?> running() {
        return Home.ofCurrentThread().running instanceof Member<?> member ? member : ofCurrentThread().root.member();
    }

    /// The coroutine that runs here; null if the thread itself does.
    static @Nullable Coroutine<?> currentOrNull() {
        return Home.ofCurrentThread().running instanceof Member<?> ? ofCurrentThread().current() : null;
    }

    Home home() {
        return home;
    }

    Coroutine<?> root() {
        return root;
    }

    /// Who runs.
    Coroutine<?> current() {
        Member<?> running = running();
        if (current.member() != running) {
            throw new IllegalStateException(running + " is being closed: only clean up");
        }
        return current;
    }

    /// By the root: switches, and comes back when somebody switches to the root, or ends with the root as its parent.
    void drive(Coroutine<?> target, @Nullable Object value, @Nullable Throwable exception) {
        target.member().checkResume();
        target.member().begin(this, target);
        target.member().give(value, exception);
        home.unwindForgotten();
        try {
            for (Coroutine<?> at = target; at != root; at = at.member().successor()) {
                current = at;
                begin(at);
                at.member().resume(home);
            }
        } finally {
            current = root;
        }
    }

    private void begin(Coroutine<?> at) {
        at.member().begin(this, at);
    }

    @Override
    public String toString() {
        return home.toString();
    }
}
