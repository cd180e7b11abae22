package dev.weft;

import dev.weft.ContextPropagator.Captured;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/// The propagators in use.
final class Contexts {

    private static final Runnable NOTHING = () -> {};

    private static final ContextPropagator[] PROPAGATORS = load();

    private Contexts() {
    }

    private static ContextPropagator[] load() {
        List<ContextPropagator> found = new ArrayList<>();
        found.add(Contexts::captureMdc);
        ServiceLoader.load(ContextPropagator.class, ContextPropagator.class.getClassLoader()).forEach(found::add);
        return found.toArray(ContextPropagator[]::new);
    }

    /// What all propagators captured, as one; null if none had anything.
    static @Nullable Captured capture() {
        Captured all = null;
        for (ContextPropagator propagator : PROPAGATORS) {
            Captured one = propagator.capture();
            if (one != null) {
                all = all == null ? one : both(all, one);
            }
        }
        return all;
    }

    /// @return gives the thread back what it had
    static Runnable install(@Nullable Captured context) {
        return context == null ? NOTHING : context.install();
    }

    /// Both or none: what one of them throws leaves nothing of the other on the thread.
    static Captured both(Captured first, Captured second) {
        return () -> {
            Runnable undoFirst = first.install();
            Runnable undoSecond;
            try {
                undoSecond = second.install();
            } catch (Throwable t) {
                undoFirst.run();
                throw t;
            }
            return () -> {
                try {
                    undoSecond.run();
                } finally {
                    undoFirst.run();
                }
            };
        };
    }

    private static @Nullable Captured captureMdc() {
        Map<String, String> map = MDC.getCopyOfContextMap();
        return map == null || map.isEmpty() ? null : () -> installMdc(map);
    }

    private static Runnable installMdc(Map<String, String> map) {
        Map<String, String> before = MDC.getCopyOfContextMap();
        MDC.setContextMap(map);
        return before == null ? MDC::clear : () -> MDC.setContextMap(before);
    }
}
