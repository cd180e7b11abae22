package dev.weft;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.weft.loop.Gap;
import dev.weft.loop.Scope;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.ZI_Result;

/// Who is told that a task has ended.
public final class TaskJcstress {

    private static final Nursery NURSERY = new Nursery("a test", Scope.enter("a test"), GroupOptions.defaults(),
            (source, failure) -> {});

    private TaskJcstress() {
    }

    private static Task<Integer> newTask() {
        return new Task<>(NURSERY, "", () -> 1);
    }

    private static void end(Task<Integer> task) {
        task.complete(new dev.weft.Outcome.Success<>(1));
    }

    /// Counts how often it is told: by ten, if that was before the outcome was out.
    private static final class Counting extends Listener {

        private final AtomicInteger told = new AtomicInteger();

        @Override
        void ended(Task<?> task) {
            told.addAndGet(task.isDone() ? 1 : 10);
        }

        int told() {
            return told.get();
        }
    }

    // --- added just when the task ends ---

    @JCStressTest
    @Outcome(id = "true, 1", expect = ACCEPTABLE, desc = "added, and told once")
    @Outcome(id = "false, 0", expect = ACCEPTABLE, desc = "too late, and knows that")
    @Outcome(expect = FORBIDDEN, desc = "never told, or twice, or though it was refused")
    @State
    public static class AddOrEnd {

        private final Task<Integer> task = newTask();
        private final Counting listener = new Counting();

        @Actor
        public void adds(ZI_Result r) {
            r.r1 = task.addListener(listener);
        }

        @Actor
        public void ends() {
            end(task);
        }

        @Arbiter
        public void told(ZI_Result r) {
            r.r2 = listener.told();
        }
    }

    /// Does not look again after it has added the listener. The end looks at the list without the lock, so it may have
    /// looked before.
    @JCStressTest
    @JCStressMeta(AddOrEnd.class)
    @State
    public static class AddOrEndTwin {

        private final Counting listener = new Counting();
        private volatile Integer outcome;
        private volatile Counting listeners;

        @Actor
        public void adds(ZI_Result r) {
            synchronized (this) {
                r.r1 = outcome == null;
                if (r.r1) {
                    Gap.make();
                    listeners = listener;
                }
            }
        }

        @Actor
        public void ends() {
            outcome = 1;
            if (listeners != null) {
                Counting first;
                synchronized (this) {
                    first = listeners;
                    listeners = null;
                }
                first.told.incrementAndGet();
            }
        }

        @Arbiter
        public void told(ZI_Result r) {
            r.r2 = listener.told();
        }
    }

    // --- taken out just when the task ends, or another comes ---

    @JCStressTest
    @Outcome(id = {"0, 1", "1, 1"}, expect = ACCEPTABLE, desc = "who stays is told once, who leaves once at most")
    @Outcome(expect = FORBIDDEN, desc = "somebody is told twice, or who stays is not told")
    @State
    public static class LeaveOrEnd {

        private final Task<Integer> task = newTask();
        private final Counting leaver = new Counting();
        private final Counting stayer = new Counting();

        public LeaveOrEnd() {
            task.addListener(leaver);
            task.addListener(stayer);
        }

        @Actor
        public void leaves() {
            task.removeListener(leaver);
        }

        @Actor
        public void ends() {
            end(task);
        }

        @Arbiter
        public void told(II_Result r) {
            r.r1 = leaver.told();
            r.r2 = stayer.told();
        }
    }

    /// Without the lock.
    @JCStressTest
    @JCStressMeta(LeaveOrEnd.class)
    @State
    public static class LeaveOrEndTwin {

        private final Counting leaver = new Counting();
        private final Counting stayer = new Counting();
        private Listener listeners;

        public LeaveOrEndTwin() {
            listeners = stayer.joins(leaver.joins(null));
        }

        @Actor
        public void leaves() {
            Listener first = listeners;
            if (first != null) {
                Gap.make();
                listeners = leaver.leaves(first);
            }
        }

        @Actor
        public void ends() {
            Listener first = listeners;
            listeners = null;
            tell(first);
        }

        private static void tell(Listener first) {
            for (Listener told = first; told != null; told = told.next()) {
                ((Counting) told).told.incrementAndGet();
            }
        }

        @Arbiter
        public void told(II_Result r) {
            // What the end did not find it finds now.
            tell(listeners);
            r.r1 = leaver.told();
            r.r2 = stayer.told();
        }
    }

    @JCStressTest
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "who left is not told, who came is, once")
    @Outcome(expect = FORBIDDEN, desc = "the list is broken")
    @State
    public static class LeaveOrAdd {

        private final Task<Integer> task = newTask();
        private final Counting leaver = new Counting();
        private final Counting newcomer = new Counting();

        public LeaveOrAdd() {
            task.addListener(leaver);
        }

        @Actor
        public void leaves() {
            task.removeListener(leaver);
        }

        @Actor
        public void comes() {
            task.addListener(newcomer);
        }

        @Arbiter
        public void told(II_Result r) {
            end(task);
            r.r1 = leaver.told();
            r.r2 = newcomer.told();
        }
    }

    /// Without the lock.
    @JCStressTest
    @JCStressMeta(LeaveOrAdd.class)
    @State
    public static class LeaveOrAddTwin {

        private final Counting leaver = new Counting();
        private final Counting newcomer = new Counting();
        private Listener listeners;

        public LeaveOrAddTwin() {
            listeners = leaver.joins(null);
        }

        @Actor
        public void leaves() {
            Listener first = listeners;
            Gap.make();
            listeners = leaver.leaves(first);
        }

        @Actor
        public void comes() {
            Listener first = listeners;
            Gap.make();
            listeners = newcomer.joins(first);
        }

        @Arbiter
        public void told(II_Result r) {
            LeaveOrEndTwin.tell(listeners);
            r.r1 = leaver.told();
            r.r2 = newcomer.told();
        }
    }
}
