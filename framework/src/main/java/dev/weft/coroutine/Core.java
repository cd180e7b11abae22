package dev.weft.coroutine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What is behind a [Generator]: its body and how far that is. Does not know the generator itself, so that it can be seen
/// when the program has let go of that.
///
/// Of generators that give each other out by [Out#yieldAll] only the outermost, the root, deals with the consumer. It
/// resumes the innermost, the leaf, directly: none of those between runs, so the stacks do not lie upon each other.
final class Core<T extends @Nullable Object> extends Home.Resident implements Out<T> {

    enum State {
        NEW,
        /// At a yield, whose element was taken.
        SUSPENDED,
        /// At a yield, whose element was only looked at.
        PEEKED, RUNNING,
        /// In a `yieldAll` of another.
        GIVEN_OUT, ENDED
    }

    /// What the body did last.
    private enum Signal {
        YIELDS, GIVES_OUT, ENDS
    }

    private static final VarHandle HOME;

    static {
        try {
            HOME = MethodHandles.lookup().findVarHandle(Core.class, "home", Home.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger("dev.weft");

    /// So often a body may yield while it is closed; then it is given up.
    private static final int PATIENCE = 100;

    private Generator.@Nullable Body<T> body;
    private final String madeIn;
    private State state = State.NEW;
    private @Nullable Home home;
    private @Nullable CallStack stack;

    // Between the body and the consumer.
    private Signal signal = Signal.ENDS;
    private @Nullable T element;
    private @Nullable Object sent;
    private @Nullable Throwable raised;
    private @Nullable Object returned;
    private @Nullable Throwable failure;

    /// What it is being closed with, and what it did against that.
    private @Nullable CoroutineExit exit;
    private @Nullable IllegalStateException ignored;
    private int ignoredTimes;

    /// In a chain: whom it gives out, who gives it out, and, of a root, its innermost.
    private @Nullable Generator<? extends T> inner;
    private @Nullable Core<?> outer;
    private Core<?> leaf = this;

    Core(Generator.Body<T> body) {
        this.body = body;
        this.madeIn = Failures.placeOf(body);
    }

    // --- the consumer's side ---

    boolean hasNext(Generator<?> held) {
        if (state == State.SUSPENDED || state == State.NEW) {
            ask("hasNext()", held, null, null);
            if (state == State.SUSPENDED) {
                state = State.PEEKED;
            }
        } else {
            checkTurn("hasNext()");
        }
        return state == State.PEEKED;
    }

    T next(Generator<?> held) {
        if (state == State.PEEKED) {
            checkThread("next()");
            state = State.SUSPENDED;
            return take();
        }
        return send("next()", held, null);
    }

    T send(String call, Generator<?> held, @Nullable Object value) {
        if (state == State.NEW && value != null) {
            throw new IllegalStateException(
                    "send(" + value + ") to " + this + ", which has not begun: no yield waits for a"
                            + " value yet. Call next() first");
        }
        checkNotPeeked(call);
        ask(call, held, value, null);
        return take();
    }

    T raise(Generator<?> held, Throwable exception) {
        checkNotPeeked("raise()");
        if (state == State.NEW) {
            checkTurn("raise()");
            failure = exception;
            end();
            throw Failures.thrown(Failures.ofBody(this, exception));
        }
        ask("raise()", held, null, exception);
        return take();
    }

    private void checkNotPeeked(String call) {
        if (state == State.PEEKED) {
            throw new IllegalStateException(
                    call + " to " + this + " after hasNext(), which has run it to its next element"
                            + " already: take that with next() first");
        }
    }

    /// Runs it until it has an element, or has ended.
    private void ask(String call, Generator<?> held, @Nullable Object value, @Nullable Throwable exception) {
        if (state == State.SUSPENDED) {
            checkThread(call);
        } else if (state == State.NEW) {
            begin(held);
        } else {
            checkTurn(call);
            throw ended();
        }
        leaf.checkResume();
        drive(value, exception);
        if (state == State.ENDED && failure != null) {
            throw Failures.thrown(failure);
        }
    }

    private T take() {
        if (state == State.ENDED) {
            throw ended();
        }
        @SuppressWarnings("unchecked")
        Core<T> from = (Core<T>) leaf;
        return from.takeOwn();
    }

    @SuppressWarnings("NullAway") // What was yielded is a T.
    private T takeOwn() {
        T taken = element;
        element = null;
        return taken;
    }

    private NoSuchElementException ended() {
        Throwable by = failure;
        return by == null
                ? new NoSuchElementException(this + " has ended; what it returned is in returned()")
                : new NoSuchElementException(this + " has ended, by an exception that was thrown then: " + by, by);
    }

    /// Throws unless it may be asked, or has ended.
    private void checkTurn(String call) {
        switch (state) {
            case RUNNING -> throw new IllegalStateException(call + " to " + this + ", which runs: "
                    + (stack != null && stack.isOnItsThread()
                            ? "its own body cannot ask it for elements"
                            : Home.nameOfCurrentThread() + " asks, while " + home + " waits for its next element"));
            case GIVEN_OUT -> throw new IllegalStateException(call + " to " + this + ", which " + outer
                    + " gives out by yieldAll: ask that one");
            case SUSPENDED, PEEKED -> checkThread(call);
            case NEW, ENDED -> {
                // Anyone's.
            }
        }
    }

    private void checkThread(String call) {
        Home owner = Objects.requireNonNull(home);
        if (Thread.currentThread() != owner.thread && Home.ofCurrentThread() != owner) {
            throw new IllegalStateException(call + " to " + this + " by " + Home.nameOfCurrentThread()
                    + ", but it belongs to "
                    + owner + ", which asked it first: one thread alone may consume a generator. Pass its elements on"
                    + " through a queue or channel instead");
        }
    }

    private void checkResume() {
        CallStack on = stack;
        if (on != null) {
            on.checkResume(this);
        }
    }

    private void begin(Generator<?> held) {
        Home owner = Home.ofCurrentThread();
        CallStack made = owner.newStack(this, this::runBody);
        made.checkResume(this);
        owner.unwindForgotten();
        if (!HOME.compareAndSet(this, null, owner)) {
            // Another thread asks first, just now.
            checkThread("next()");
        }
        stack = made;
        owner.add(this, held, made);
        state = State.SUSPENDED;
    }

    /// The root's: runs the chain until it has an element or the root has ended.
    private void drive(@Nullable Object value, @Nullable Throwable exception) {
        Core<?> at = leaf;
        at.sent = value;
        at.raised = exception;
        state = State.RUNNING;
        at.resume();
        while (!isSettled(at)) {
            at = at.signal == Signal.GIVES_OUT ? goIn(at) : goOut(at);
        }
    }

    private boolean isSettled(Core<?> at) {
        if (at.signal == Signal.YIELDS && exit == null) {
            leaf = at;
            state = State.SUSPENDED;
            return true;
        }
        if (at.signal == Signal.YIELDS) {
            at.failure = at.ignored;
            at.signal = Signal.ENDS;
        }
        if (at.signal == Signal.ENDS && at == this) {
            leaf = this;
            end();
            return true;
        }
        return false;
    }

    private Core<?> goIn(Core<?> at) {
        Generator<?> given = Objects.requireNonNull(at.inner);
        Core<?> to = given.core();
        State before = to.state;
        to.outer = at;
        try {
            to.startGivenOut(given);
        } catch (Throwable t) {
            // Refused: that is the business of who gives it out.
            to.outer = null;
            at.inner = null;
            at.raised = t;
            at.resume();
            return at;
        }
        Core<?> innermost = to.leaf;
        if (before != State.PEEKED) {
            innermost.sent = null;
            innermost.resume();
        }
        return innermost;
    }

    private void startGivenOut(Generator<?> held) {
        if (state == State.NEW) {
            begin(held);
        }
        state = State.GIVEN_OUT;
    }

    private Core<?> goOut(Core<?> from) {
        Core<?> to = Objects.requireNonNull(from.outer);
        from.outer = null;
        from.end();
        to.inner = null;
        CoroutineExit closing = exit;
        Throwable thrown = from.failure;
        if (closing != null && (thrown == null || thrown == closing)) {
            thrown = closing;
        }
        to.raised = thrown;
        to.sent = thrown == null ? from.returned : null;
        if (closing != null) {
            to.exit = closing;
        }
        to.resume();
        return to;
    }

    /// Runs this body alone.
    private void resume() {
        Home on = Objects.requireNonNull(home);
        Home.Resident around = on.running;
        on.running = this;
        try {
            Objects.requireNonNull(stack).resume();
        } catch (Throwable t) {
            // Its thread could not be started, for instance.
            failure = t;
            signal = Signal.ENDS;
        } finally {
            on.running = around;
        }
    }

    private void end() {
        state = State.ENDED;
        Home on = home;
        if (on != null) {
            on.remove(this);
        }
        body = null;
        stack = null;
        element = null;
    }

    void close() {
        if (state == State.NEW) {
            end();
            return;
        }
        checkTurn("close()");
        if (state != State.ENDED) {
            leaf.checkResume();
            unwind(new CoroutineExit(this + " was closed", false));
            if (failure != null) {
                throw Failures.thrown(failure);
            }
        }
    }

    private void unwind(CoroutineExit with) {
        exit = with;
        leaf.exit = with;
        element = null;
        drive(null, with);
        if (failure instanceof CoroutineExit) {
            failure = null;
        }
    }

    @Override
    Home home() {
        return Objects.requireNonNull(home);
    }

    @Override
    void unwindForgotten() {
        Core<?> root = this;
        for (Core<?> around; (around = root.outer) != null;) {
            root = around;
        }
        Home owner = Objects.requireNonNull(root.home);
        // The thread at its end, and whoever sees that it cannot be reached, may come at once.
        if (owner.remove(root)) {
            root.unwindAndTell(owner);
        }
    }

    private void unwindAndTell(Home owner) {
        Home here = Home.ofCurrentThread();
        for (Core<?> at = leaf; at != null; at = at.outer) {
            Objects.requireNonNull(at.home).remove(at);
            at.home = here;
        }
        CoroutineExit with = new CoroutineExit(this + " was left unfinished", true);
        try {
            leaf.checkResume();
            unwind(with);
        } catch (Throwable t) {
            failure = t;
        }
        try {
            LOG.warn(
                    "{} was left unfinished by {}{}. It has been closed: use try-with-resources, or take its elements to the"
                            + " end",
                    this, owner, with.stoodAt(), Failures.worthTelling(failure));
        } catch (Throwable t) {
            // A logger that fails: there is nobody left to tell.
        }
    }

    @Nullable Object returned() {
        if (state != State.ENDED) {
            throw new IllegalStateException(this + " has not ended: returned() is there when hasNext() is false");
        }
        if (failure != null) {
            throw new IllegalStateException(this + " has returned nothing: it was ended by " + failure, failure);
        }
        return returned;
    }

    // --- the body's side ---

    private void runBody() {
        CallStack on = Objects.requireNonNull(stack);
        Throwable thrown = null;
        try {
            on.prepare();
            throwRaised();
            returned = Objects.requireNonNull(body).run(this);
        } catch (Throwable t) {
            thrown = Failures.ofBody(this, t);
        }
        thrown = Failures.both(thrown, on.endLeftOpen());
        failure = ignored != null ? ignored : thrown;
        signal = Signal.ENDS;
    }

    @Override
    public @Nullable Object yield(T value) {
        checkInside("yield");
        element = value;
        signal = Signal.YIELDS;
        suspend();
        return received();
    }

    @Override
    public @Nullable Object yieldAll(Iterable<? extends T> elements) {
        checkInside("yieldAll");
        if (!(elements instanceof Generator<? extends T> generator)) {
            for (T one : elements) {
                this.yield(one);
            }
            return null;
        }
        Core<? extends T> given = generator.core();
        given.checkTurn("yieldAll()");
        if (given.state == State.ENDED) {
            return given.returned();
        }
        inner = generator;
        signal = Signal.GIVES_OUT;
        try {
            suspend();
        } catch (Throwable t) {
            inner = null;
            throw t;
        }
        return received();
    }

    @Override
    public @Nullable Object yieldAll(Stream<? extends T> elements) {
        try (elements) {
            checkInside("yieldAll");
            for (Iterator<? extends T> each = elements.iterator(); each.hasNext();) {
                this.yield(each.next());
            }
            return null;
        }
    }

    private void checkInside(String call) {
        Home on = home;
        CallStack here = stack;
        if (here == null || on == null || !here.isOnItsThread() || on.running != this) {
            throw new IllegalStateException(call + " on the Out of " + this + " by "
                    + (here != null && here.isOnItsThread()
                            ? "another body, which runs on the same thread"
                            : Home.nameOfCurrentThread())
                    + ": only its own body may, while it runs");
        }
        if (exit != null && !mayBeGivenUp()) {
            throw Objects.requireNonNull(ignored);
        }
    }

    /// A body that yields while it is closed. If it does not mind, it is suspended once more, for good.
    private boolean mayBeGivenUp() {
        if (ignored == null) {
            ignored = new IllegalStateException(this + " ignored close(): it yields in its cleanup, or after it caught"
                    + " CoroutineExit. Let that pass, and only clean up");
        }
        return ++ignoredTimes > PATIENCE;
    }

    private void suspend() {
        try {
            Objects.requireNonNull(stack).suspend();
        } catch (Throwable t) {
            element = null;
            signal = Signal.ENDS;
            if (t instanceof CoroutineExit own) {
                exit = own;
            }
            throw t;
        }
    }

    private @Nullable Object received() {
        throwRaised();
        Object value = sent;
        sent = null;
        return value;
    }

    private void throwRaised() {
        Throwable exception = raised;
        if (exception != null) {
            raised = null;
            throw Failures
                    .<RuntimeException>sneak(exception instanceof CoroutineExit ended ? ended.arrives() : exception);
        }
    }

    @Override
    public String toString() {
        return "generator of " + madeIn;
    }
}
