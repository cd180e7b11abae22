package dev.weft.loop;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/// Several observers as one, which never throws.
final class Observers implements Observer {

    static volatile @Nullable Observers all;
    static volatile @Nullable Observers ofTasks;

    /// Guarded by the class: so nobody who is added misses one, or is told twice.
    private static final Set<Scheduler> OPEN = new LinkedHashSet<>();

    private final List<Observer> observers;

    private Observers(List<Observer> observers) {
        this.observers = observers;
    }

    static synchronized void add(Observer observer) {
        List<Observer> more = copy();
        more.add(Objects.requireNonNull(observer, "observer"));
        set(more);
        OPEN.forEach(loop -> tell(observer, each -> each.loopOpened(loop)));
    }

    static synchronized void remove(Observer observer) {
        List<Observer> less = copy();
        if (less.remove(observer)) {
            set(less);
        }
    }

    static synchronized void opened(Scheduler loop) {
        OPEN.add(loop);
        Observers now = all;
        if (now != null) {
            now.loopOpened(loop);
        }
    }

    static synchronized void closed(Scheduler loop) {
        Observers now = all;
        if (OPEN.remove(loop) && now != null) {
            now.loopClosed(loop);
        }
    }

    private static List<Observer> copy() {
        Observers now = all;
        return now == null ? new ArrayList<>() : new ArrayList<>(now.observers);
    }

    private static void set(List<Observer> observers) {
        all = of(observers);
        ofTasks = of(observers.stream().filter(Observer::observesTasks).toList());
    }

    private static @Nullable Observers of(List<Observer> observers) {
        return observers.isEmpty() ? null : new Observers(observers);
    }

    /// Lets those that come by themselves do so.
    static void begin() {
        for (var found : ServiceLoader.load(ObserverProvider.class, ObserverProvider.class.getClassLoader())
                .stream().toList()) {
            try {
                found.get().begin();
            } catch (Exception | LinkageError | ServiceConfigurationError e) {
                LoggerFactory.getLogger("dev.weft").warn("{} does not observe", found.type().getName(), e);
            }
        }
    }

    private void tell(Consumer<Observer> event) {
        for (Observer observer : observers) {
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
        List<Consumer<String>> atEnd = new ArrayList<>(observers.size());
        for (Observer observer : observers) {
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
    public void uncaught(String source, Throwable failure) {
        tell(observer -> observer.uncaught(source, failure));
    }

    @Override
    public void lag(Scheduler loop, long nanos) {
        tell(observer -> observer.lag(loop, nanos));
    }
}
