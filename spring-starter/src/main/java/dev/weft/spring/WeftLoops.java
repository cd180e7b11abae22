package dev.weft.spring;

import dev.weft.EventLoop;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/// The application's loops by name: those of `weft.loops`, and those that the application defines as beans of its own,
/// which have their bean's name here. A bean, for code that learns at run time which loop it wants; where the name is known,
/// `@Qualifier("name") EventLoop` is injected just as well.
///
/// All methods may be called from any thread, and wait for nothing.
public final class WeftLoops {

    private final ConfigurableListableBeanFactory beans;
    private final Map<String, String> loops;

    WeftLoops(ConfigurableListableBeanFactory beans) {
        this.beans = beans;
        this.loops = byName(beans, EventLoop.class);
    }

    private static Map<String, String> byName(ConfigurableListableBeanFactory beans, Class<?> type) {
        Map<String, String> found = new TreeMap<>();
        for (String bean : beans.getBeanNamesForType(type, true, false)) {
            Object name = beans.containsBeanDefinition(bean)
                    ? beans.getBeanDefinition(bean).getAttribute(LoopRegistrar.LOOP)
                    : null;
            found.put(name == null ? bean : name.toString(), bean);
        }
        return found;
    }

    /// The names of all loops.
    ///
    /// @return in alphabetical order; empty if loops cannot run in this JVM
    public Set<String> names() {
        return Collections.unmodifiableSet(loops.keySet());
    }

    /// A loop.
    ///
    /// @param name as configured
    /// @return the bean
    /// @throws RuntimeException if there is none of that name; the message says which there are, or, if loops cannot run in
    ///                          this JVM, why
    public EventLoop loop(String name) {
        return beans.getBean(bean(name, loops), EventLoop.class);
    }

    /// The loop that a property names.
    EventLoop of(String property, String name) {
        try {
            return loop(name);
        } catch (WeftConfigurationException e) {
            throw e.about(property + " is " + name);
        }
    }

    /// Those of them that have been opened by now.
    List<EventLoop> opened() {
        return loops.values().stream().map(beans::getSingleton).filter(EventLoop.class::isInstance)
                .map(EventLoop.class::cast).toList();
    }

    /// Throws as [#loop], and opens none.
    void check(String name) {
        bean(name, loops);
    }

    private String bean(String name, Map<String, String> known) {
        String bean = known.get(name);
        if (bean == null) {
            throw unknown(name);
        }
        return bean;
    }

    private WeftConfigurationException unknown(String name) {
        return LoopSupport.isThere()
                ? new WeftConfigurationException("There is no loop \"" + name + "\"", "There are " + names()
                        + "; a new one needs a line as weft.loops." + name + ".count: 1 in the configuration.")
                : LoopSupport.missing("Loop \"" + name + "\" was asked for");
    }
}
