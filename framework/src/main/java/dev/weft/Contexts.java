package dev.weft;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/// The propagators in use.
final class Contexts {

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
    static @Nullable Runnable capture() {
        Runnable all = null;
        for (ContextPropagator propagator : PROPAGATORS) {
            Runnable one = propagator.capture();
            if (one != null) {
                all = all == null ? one : both(all, one);
            }
        }
        return all;
    }

    private static Runnable both(Runnable first, Runnable second) {
        return () -> {
            first.run();
            second.run();
        };
    }

    private static @Nullable Runnable captureMdc() {
        Map<String, String> map = MDC.getCopyOfContextMap();
        return map == null || map.isEmpty() ? null : () -> MDC.setContextMap(map);
    }
}
