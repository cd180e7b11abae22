package dev.weft;

import dev.weft.loop.Strand;
import dev.weft.loop.Waiter;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// [Weft#map]: a task for each item, the next one forked when there is room. The caller's own task pulls the items, so
/// that their iterator need not be safe for several, and may block.
final class Mapping<R extends @Nullable Object> {

    private static final GroupOptions OPTIONS = GroupOptions.named("map");

    /// A result, and where it belongs.
    private record Placed<R extends @Nullable Object>(int index, R result) {
    }

    private final EndedTasks<Placed<R>> ended;
    private final List<@Nullable R> results = new ArrayList<>();
    private int running;

    private Mapping(TaskGroup group) {
        this.ended = new EndedTasks<>(group::tasks);
    }

    static <A extends @Nullable Object, R extends @Nullable Object> List<R> map(Iterable<? extends A> items,
            int concurrency, Mapper<? super A, ? extends R> mapper) throws InterruptedException {
        Objects.requireNonNull(items, "items");
        Objects.requireNonNull(mapper, "mapper");
        if (concurrency < 1) {
            throw new IllegalArgumentException("concurrency must be >= 1, got " + concurrency);
        }
        Strand.current().checkpoint();
        return TaskGroup.scope(OPTIONS,
                group -> new Mapping<R>(group).run(group, items.iterator(), concurrency, mapper));
    }

    @SuppressWarnings("NullAway") // Each place holds an R by the end.
    private <A extends @Nullable Object> List<R> run(TaskGroup group, Iterator<? extends A> items, int concurrency,
            Mapper<? super A, ? extends R> mapper) throws InterruptedException {
        Strand current = Strand.current();
        while (true) {
            if (running == concurrency) {
                placeOne();
            }
            // Not before there is room: to pull an item may cost something.
            if (!items.hasNext()) {
                break;
            }
            fork(group, items.next(), mapper);
            // With much room the items may never end: one that fails must get its turn, and must be seen.
            current.spend();
            current.checkpoint();
        }
        while (running > 0) {
            placeOne();
        }
        return results;
    }

    private <A extends @Nullable Object> void fork(TaskGroup group, A item, Mapper<? super A, ? extends R> mapper) {
        int index = results.size();
        results.add(null);
        ended.expect(group.fork(() -> new Placed<R>(index, mapper.map(item))));
        running++;
    }

    private void placeOne() throws InterruptedException {
        Task<Placed<R>> next = Objects.requireNonNull(ended.take(Waiter.NO_DEADLINE));
        running--;
        Placed<R> placed = next.result();
        results.set(placed.index(), placed.result());
    }
}
