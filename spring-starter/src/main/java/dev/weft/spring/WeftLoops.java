package dev.weft.spring;

import dev.weft.EventLoop;
import dev.weft.LoopGroup;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/// The application's loops by name: those of `weft.loops`, and those that the application defines as beans of its own,
/// which have their bean's name here. A bean, for code that learns at run time which loop it wants; where the name is known,
/// `@Qualifier("name") EventLoop` is injected just as well.
///
/// All methods may be called from any thread, and wait for nothing.
public final class WeftLoops {

    private final ConfigurableListableBeanFactory beans;
    private final Map<String, String> loops;
    private final Map<String, String> groups;
    private final Set<String> names = new TreeSet<>();

    WeftLoops(ConfigurableListableBeanFactory beans) {
        this.beans = beans;
        this.loops = byName(beans, EventLoop.class);
        this.groups = byName(beans, LoopGroup.class);
        names.addAll(loops.keySet());
        names.addAll(groups.keySet());
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

    /// The names of all loops and groups of loops.
    ///
    /// @return in alphabetical order; empty if loops cannot run in this JVM
    public Set<String> names() {
        return Collections.unmodifiableSet(names);
    }

    /// A loop.
    ///
    /// @param name as configured
    /// @return the bean
    /// @throws RuntimeException if there is none of that name, or it is a group; the message says which there are, or, if
    ///                          loops cannot run in this JVM, why
    public EventLoop loop(String name) {
        String bean = loops.get(name);
        if (bean == null) {
            throw groups.containsKey(name)
                    ? new WeftConfigurationException("\"" + name + "\" is a group of loops, not one",
                            "Ask for a LoopGroup, or leave weft.loops." + name + ".count at 1.")
                    : unknown(name);
        }
        return beans.getBean(bean, EventLoop.class);
    }

    /// A group of loops.
    ///
    /// @param name as configured, with a count of more than one
    /// @return the bean
    /// @throws RuntimeException if there is none of that name, or it is one loop; the message says which there are, or, if
    ///                          loops cannot run in this JVM, why
    public LoopGroup group(String name) {
        String bean = groups.get(name);
        if (bean == null) {
            throw loops.containsKey(name)
                    ? new WeftConfigurationException("\"" + name + "\" is one loop, not a group of loops",
                            "Ask for an EventLoop, or set weft.loops." + name + ".count to 2 or more.")
                    : unknown(name);
        }
        return beans.getBean(bean, LoopGroup.class);
    }

    /// Whether a name is that of a group of loops.
    ///
    /// @param name as configured
    /// @return false if it is one loop's, or nobody's
    public boolean isGroup(String name) {
        return groups.containsKey(name);
    }

    /// What is wrong with a name, if something is. Opens nothing.
    @Nullable WeftConfigurationException problemWith(String name) {
        return names.contains(name) ? null : unknown(name);
    }

    /// Those of all loops that have been opened by now.
    List<EventLoop> opened() {
        Stream<Object> single = loops.values().stream().map(beans::getSingleton);
        Stream<Object> grouped = groups.values().stream().map(beans::getSingleton);
        return Stream.concat(single, grouped).flatMap(WeftLoops::loopsOf).toList();
    }

    private static Stream<EventLoop> loopsOf(@Nullable Object bean) {
        return switch (bean) {
            case EventLoop loop -> Stream.of(loop);
            case LoopGroup group -> group.loops().stream();
            case null, default -> Stream.empty();
        };
    }

    private WeftConfigurationException unknown(String name) {
        return LoopSupport.isThere()
                ? new WeftConfigurationException("There is no loop \"" + name + "\"", "There are " + names
                        + "; a new one needs a line as weft.loops." + name + ".count: 1 in the configuration.")
                : LoopSupport.missing("Loop \"" + name + "\" was asked for");
    }
}
