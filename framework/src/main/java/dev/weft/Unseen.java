package dev.weft;

import java.lang.ref.Cleaner;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/// A failure that nobody has looked at yet. It is reported once: when its task can no longer be reached, or when the run
/// ends, whichever comes first; not at all if somebody looks before.
final class Unseen implements Runnable {

    private static final Cleaner CLEANER = Cleaner.create();

    /// The failures of one run that are still to be looked at.
    static final class Book {

        /// In the order in which they came.
        private final Set<Unseen> open = Collections.synchronizedSet(new LinkedHashSet<>());
        private final UncaughtHandler handler;
        private final boolean directed;

        /// @param directed whether a seed decides who is told when: then the garbage collector does not, and all is told at the end
        Book(UncaughtHandler handler, boolean directed) {
            this.handler = handler;
            this.directed = directed;
        }

        void add(Task<?> task, Throwable failure) {
            Unseen unseen = new Unseen(this, "task \"" + task.name() + "\"", failure);
            open.add(unseen);
            task.watch(unseen);
            if (!directed) {
                CLEANER.register(task, unseen);
            }
        }

        void reportAll() {
            List.of(open.toArray(Unseen[]::new)).forEach(Unseen::run);
        }
    }

    private final Book book;
    private final String source;
    private final Throwable failure;
    private final AtomicBoolean settled = new AtomicBoolean();

    private Unseen(Book book, String source, Throwable failure) {
        this.book = book;
        this.source = source;
        this.failure = failure;
    }

    void seen() {
        settled.set(true);
        book.open.remove(this);
    }

    @Override
    public void run() {
        book.open.remove(this);
        if (settled.compareAndSet(false, true)) {
            Reports.tell(book.handler, source, failure);
        }
    }
}
