package dev.weft.coroutine;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What is behind a [Coroutine]. Does not know that itself, so that it can be seen when the program has let go of it; but
/// knows its parent's, which it needs at its end.
final class Member<T extends @Nullable Object> extends Home.Resident {

    enum State {
        NEW, SUSPENDED, RUNNING, ENDED
    }

    private static final Logger LOG = LoggerFactory.getLogger("dev.weft");

    private final String name;
    private final boolean isRoot;
    private final @Nullable Coroutine<?> parent;
    private Coroutine.@Nullable Body<T> body;
    private @Nullable Family family;
    private State state;
    private @Nullable CallStack stack;
    private @Nullable CoroutineExit exit;

    /// Who is to be switched to, when it suspends.
    private @Nullable Coroutine<?> next;
    /// What it gets when it goes on.
    private @Nullable Object received;
    private @Nullable Throwable raised;
    /// What it ended with.
    private @Nullable Object value;
    private @Nullable Throwable failure;

    /// A thread itself: the root of its family.
    Member(Family family, String name) {
        this.name = name;
        this.isRoot = true;
        this.parent = null;
        this.family = family;
        this.state = State.RUNNING;
    }

    /// @param parent null if that is to be the root of the thread that begins it
    Member(Coroutine.Body<T> body, @Nullable Coroutine<?> parent) {
        this.name = "coroutine of " + Failures.placeOf(body);
        this.isRoot = false;
        this.body = body;
        this.parent = parent;
        this.family = parent != null ? parent.member().family : null;
        this.state = State.NEW;
    }

    // --- whoever switches ---

    @SuppressWarnings({"unchecked", "NullAway"}) // What it is given is a T.
    static <T extends @Nullable Object> T switchTo(Coroutine<T> target, @Nullable Object value,
            @Nullable Throwable exception) {
        // Not the coroutine: a frame that is suspended here would keep it reachable.
        Member<?> here = Family.running();
        here.checkSwitch(target.member());
        if (here == target.member()) {
            here.received = value;
            here.raised = exception;
        } else if (here.isRoot) {
            Objects.requireNonNull(here.family).drive(target, value, exception);
        } else {
            here.leaveFor(target, value, exception);
        }
        return (T) here.take();
    }

    private void checkSwitch(Member<?> to) {
        if (exit != null) {
            throw new IllegalStateException(this + " is being closed, and switches to " + to
                    + " in its cleanup, or after it caught CoroutineExit. Let that pass, and only clean up");
        }
        if (to.state == State.ENDED) {
            throw new IllegalStateException(to + " has ended: nothing can be switched to there. Ask hasEnded() before");
        }
        if (to.family != null && to.family != family) {
            throw new IllegalStateException(to + " belongs to " + to.family + ", and " + family
                    + " switches to it: coroutines switch within one thread. Pass values through a queue or channel instead");
        }
    }

    private void leaveFor(Coroutine<?> target, @Nullable Object given, @Nullable Throwable exception) {
        Member<?> to = target.member();
        next = target;
        to.received = given;
        to.raised = exception;
        state = State.SUSPENDED;
        try {
            Objects.requireNonNull(stack).suspend();
        } catch (CoroutineExit e) {
            exit = e;
            throw e;
        } catch (Throwable t) {
            next = null;
            to.received = null;
            to.raised = null;
            state = State.RUNNING;
            throw t;
        }
        state = State.RUNNING;
    }

    private @Nullable Object take() {
        Throwable exception = raised;
        Object given = received;
        raised = null;
        received = null;
        if (exception == null) {
            return given;
        }
        if (isRoot) {
            throw Failures.thrown(exception);
        }
        throw Failures.<RuntimeException>sneak(exception instanceof CoroutineExit ended ? ended.arrives() : exception);
    }

    // --- the family ---

    @Nullable Family family() {
        return family;
    }

    void give(@Nullable Object given, @Nullable Throwable exception) {
        received = given;
        raised = exception;
    }

    void checkResume() {
        if (stack != null) {
            stack.checkResume(this);
        }
    }

    /// Makes it a member, at its first turn.
    void begin(Family one, Coroutine<?> held) {
        if (state == State.NEW) {
            Home home = one.home();
            CallStack made = home.newStack(this, this::runBody);
            made.checkResume(this);
            family = one;
            stack = made;
            state = State.SUSPENDED;
            home.add(this, held, made);
        }
    }

    /// Runs it until it switches to another, or has ended. By the thread of the family's root.
    void resume(Home home) {
        Home.Resident around = home.running;
        home.running = this;
        try {
            Objects.requireNonNull(stack).resume();
        } catch (Throwable t) {
            failure = t;
            state = State.ENDED;
        } finally {
            home.running = around;
        }
    }

    /// Who goes on when it has run.
    Coroutine<?> successor() {
        if (state != State.ENDED) {
            Coroutine<?> to = Objects.requireNonNull(next);
            next = null;
            return to;
        }
        Coroutine<?> to = parent != null ? parent : Objects.requireNonNull(family).root();
        end();
        while (to.member().state == State.ENDED) {
            Coroutine<?> further = to.member().parent;
            to = further != null ? further : Objects.requireNonNull(family).root();
        }
        to.member().give(value, failure);
        return to;
    }

    private void end() {
        state = State.ENDED;
        if (family != null) {
            family.home().remove(this);
        }
        body = null;
        stack = null;
    }

    // --- the body ---

    private void runBody() {
        CallStack on = Objects.requireNonNull(stack);
        Throwable thrown = null;
        state = State.RUNNING;
        try {
            on.prepare();
            value = begin(Objects.requireNonNull(body));
        } catch (Throwable t) {
            thrown = t;
        }
        failure = Failures.both(thrown, on.endLeftOpen());
        state = State.ENDED;
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // What it is first switched to with is a T.
    private @Nullable Object begin(Coroutine.Body<T> on) throws Exception {
        return on.run((T) take());
    }

    // --- closing ---

    boolean hasEnded() {
        return state == State.ENDED;
    }

    void close() {
        if (state == State.NEW) {
            end();
        }
        if (state == State.ENDED) {
            return;
        }
        Family.running().checkSwitch(this);
        if (state == State.RUNNING) {
            throw new IllegalStateException("close() of " + this + ", which runs: return from its body instead");
        }
        checkResume();
        CoroutineExit with = new CoroutineExit(this + " was closed", false);
        unwind(with);
        if (failure != null && !(failure instanceof CoroutineExit)) {
            throw Failures.thrown(failure);
        }
    }

    private void unwind(CoroutineExit with) {
        exit = with;
        raised = with;
        received = null;
        resume(Home.ofCurrentThread());
        end();
    }

    @Override
    Home home() {
        return Objects.requireNonNull(family).home();
    }

    @Override
    void unwindForgotten() {
        Home owner = home();
        if (!owner.remove(this)) {
            return;
        }
        CoroutineExit with = new CoroutineExit(this + " was left unfinished", true);
        try {
            checkResume();
            unwind(with);
        } catch (Throwable t) {
            failure = t;
        }
        try {
            LOG.warn("{} was left unfinished by {}{}. It has been closed: let its body return, or close it", this,
                    owner,
                    with.stoodAt(), Failures.worthTelling(failure));
        } catch (Throwable t) {
            // A logger that fails: there is nobody left to tell.
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
