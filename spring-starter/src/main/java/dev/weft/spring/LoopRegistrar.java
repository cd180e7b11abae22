package dev.weft.spring;

import dev.weft.EventLoop;
import dev.weft.LoopGroup;
import java.util.Map;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.support.AutowireCandidateQualifier;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotationMetadata;

/// Makes a bean of each configured loop, or group of loops. It comes after the application's own definitions, and gives way to them: a loop
/// of its own under a configured name is that loop, and one under any name replaces the one that is there by default.
final class LoopRegistrar implements ImportBeanDefinitionRegistrar {

    static final String FACTORY = "dev.weft.spring.loopFactory";
    /// Attribute of a definition: the loop's name, if the bean had to get another.
    static final String LOOP = "dev.weft.spring.loop";

    private final Environment environment;

    LoopRegistrar(Environment environment) {
        this.environment = environment;
    }

    @Override
    public void registerBeanDefinitions(AnnotationMetadata importing, BeanDefinitionRegistry registry) {
        // Also where loops cannot run: what is wrong with the properties is wrong anyway.
        Map<String, LoopProperties> loops = Binder.get(environment).bindOrCreate(WeftProperties.PREFIX,
                WeftProperties.class).loops();
        if (!LoopSupport.isThere()) {
            return;
        }
        boolean alone = !hasLoops(registry);
        if (!alone && !isConfigured()) {
            return;
        }
        loops.forEach((name, loop) -> {
            RootBeanDefinition definition = definition(name, loop.count() > 1);
            definition.setPrimary(alone && isPrimary(name, loops));
            register(name, definition, registry);
        });
    }

    private boolean isConfigured() {
        return Binder.get(environment).bind(WeftProperties.PREFIX + ".loops", Map.class).isBound();
    }

    private static boolean hasLoops(BeanDefinitionRegistry registry) {
        ListableBeanFactory beans = (ListableBeanFactory) registry;
        return beans.getBeanNamesForType(EventLoop.class, true, false).length
                + beans.getBeanNamesForType(LoopGroup.class, true, false).length > 0;
    }

    private static boolean isPrimary(String name, Map<String, LoopProperties> loops) {
        return name.equals(WeftProperties.MAIN) || loops.size() == 1;
    }

    private static RootBeanDefinition definition(String name, boolean group) {
        RootBeanDefinition definition = new RootBeanDefinition(group ? LoopGroup.class : EventLoop.class);
        definition.setFactoryBeanName(FACTORY);
        definition.setFactoryMethodName(group ? "openGroup" : "open");
        definition.getConstructorArgumentValues().addIndexedArgumentValue(0, name);
        definition.setDestroyMethodName("close");
        definition.addQualifier(new AutowireCandidateQualifier(Qualifier.class, name));
        definition.setAttribute(LOOP, name);
        return definition;
    }

    private static void register(String name, RootBeanDefinition definition, BeanDefinitionRegistry registry) {
        if (!registry.containsBeanDefinition(name)) {
            registry.registerBeanDefinition(name, definition);
        } else if (!isLoop(name, registry)) {
            registry.registerBeanDefinition(name + "Loop", definition);
        }
    }

    private static boolean isLoop(String bean, BeanDefinitionRegistry registry) {
        ListableBeanFactory beans = (ListableBeanFactory) registry;
        return beans.isTypeMatch(bean, EventLoop.class) || beans.isTypeMatch(bean, LoopGroup.class);
    }
}
