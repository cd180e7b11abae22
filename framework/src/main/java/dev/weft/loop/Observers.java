package dev.weft.loop;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/// Several observers as one, which never throws.
final class Observers implements Observer {

    static volatile @Nullable Observers current;

    private final List<Observer> all;

    private Observers(List<Observer> all) {
        this.all = all;
    }

    static synchronized void add(Observer observer) {
        List<Observer> more = all();
        more.add(Objects.requireNonNull(observer, "observer"));
        current = new Observers(more);
    }

    static synchronized void remove(Observer observer) {
        List<Observer> less = all();
        if (less.remove(observer)) {
            current = less.isEmpty() ? null : new Observers(less);
        }
    }

    private static List<Observer> all() {
        Observers now = current;
        return now == null ? new ArrayList<>() : new ArrayList<>(now.all);
    }

    /// Lets those that come by themselves do so.
    static void begin() {
        for (var found : ServiceLoader.load(ObserverProvider.class, ObserverProvider.class.getClassLoader())
                .stream().toList()) {
            try {
                found.get().begin();
            } catch (Exception | LinkageError | java.util.ServiceConfigurationError e) {
                LoggerFactory.getLogger("dev.weft").warn("{} does not observe", found.type().getName(), e);
            }
        }
    }

    private void tell(Consumer<Observer> event) {
        for (Observer observer : all) {
            tell(observer, event);
        }
    }

    private static void tell(Observer observer, Consumer<Observer> event) {
        try {
            event.accept(observer);
        } catch (Throwable t) {
            LoggerFactory.getLogger("dev.weft").warn("an observer failed: {}", observer.getClass().getName(), t);
        }
    }

    @Override
    public void loopOpened(Scheduler loop) {
        tell(observer -> observer.loopOpened(loop));
    }

    @Override
    public void loopClosed(Scheduler loop) {
        tell(observer -> observer.loopClosed(loop));
    }

    @Override
    public @Nullable Consumer<String> taskBegins(Strand task) {
        List<Consumer<String>> atEnd = new ArrayList<>(all.size());
        for (Observer observer : all) {
            tell(observer, each -> {
                Consumer<String> its = each.taskBegins(task);
                if (its != null) {
                    atEnd.add(outcome -> tell(observer, _ -> its.accept(outcome)));
                }
            });
        }
        return atEnd.isEmpty() ? null : outcome -> atEnd.forEach(its -> its.accept(outcome));
    }

    @Override
    public void slowStep(Scheduler loop, String name, long nanos, List<StackTraceElement> stack) {
        tell(observer -> observer.slowStep(loop, name, nanos, stack));
    }

    @Override
    public void straggler(String of, Strand task, long nanos) {
        tell(observer -> observer.straggler(of, task, nanos));
    }

    @Override
    public void lag(Scheduler loop, long nanos) {
        tell(observer -> observer.lag(loop, nanos));
    }
}
