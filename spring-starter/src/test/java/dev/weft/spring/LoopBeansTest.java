package dev.weft.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.EventLoop;
import dev.weft.LoopGroup;
import dev.weft.LoopOptions;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

class LoopBeansTest {

    private final ApplicationContextRunner application = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(WeftAutoConfiguration.class));

    @Test
    void withoutAnyPropertyThereIsALoopCalledMain() {
        application.run(context -> {
            EventLoop loop = context.getBean(EventLoop.class);
            assertThat(loop.name()).isEqualTo("main");
            assertThat(context.getBean("main")).isSameAs(loop);
            assertThat(loop.run(() -> EventLoop.current())).isSameAs(loop);
        });
    }

    @Test
    void aLoopThatWasOpenedBeforeIsNotInTheWayOfTheConfiguration() {
        try (EventLoop _ = EventLoop.open()) {
            application.withPropertyValues("weft.loops.orders.count=1")
                    .run(context -> assertThat(context).hasNotFailed().hasBean("orders"));
        }
    }

    @Test
    void switchedOffThereIsNothing() {
        application.withPropertyValues("weft.enabled=false").run(context -> assertThat(context)
                .doesNotHaveBean(EventLoop.class).doesNotHaveBean(WeftLoops.class)
                .doesNotHaveBean(WeftProperties.class));
    }

    @Test
    void eachConfiguredLoopIsABeanOfItsName() {
        application.withPropertyValues("weft.loops.orders.count=1", "weft.loops.mail.count=1").run(context -> {
            assertThat(context).getBeanNames(EventLoop.class).containsExactlyInAnyOrder("orders", "mail");
            assertThat(context.getBean("orders", EventLoop.class).name()).isEqualTo("orders");
        });
    }

    @Test
    void aLoopIsInjectedByItsQualifier() {
        application.withPropertyValues("weft.loops.orders.count=1", "weft.loops.mail.count=1")
                .withUserConfiguration(Injected.class)
                .run(context -> assertThat(context.getBean(Injected.class).loop.name()).isEqualTo("orders"));
    }

    @Test
    void mainIsInjectedWhereNoNameIsGiven() {
        application.withPropertyValues("weft.loops.orders.count=1", "weft.loops.main.count=1")
                .run(context -> assertThat(context.getBean(EventLoop.class).name()).isEqualTo("main"));
    }

    @Test
    void theOnlyOneIsInjectedWhereNoNameIsGiven() {
        application.withPropertyValues("weft.loops.orders.count=1")
                .run(context -> assertThat(context.getBean(EventLoop.class).name()).isEqualTo("orders"));
    }

    @Test
    void aLoopOfTheApplicationsOwnReplacesTheDefault() {
        application.withUserConfiguration(OwnLoop.class).run(context -> {
            assertThat(context).getBeanNames(EventLoop.class).containsExactly("own");
            assertThat(context.getBean(WeftLoops.class).loop("own").name()).isEqualTo("by hand");
        });
    }

    @Test
    void aLoopOfTheApplicationsOwnStandsBesideConfiguredOnes() {
        application.withUserConfiguration(OwnLoop.class).withPropertyValues("weft.loops.orders.count=1")
                .run(context -> assertThat(context.getBean(WeftLoops.class).names()).containsExactly("orders", "own"));
    }

    @Test
    void aLoopOfTheApplicationsOwnUnderAConfiguredNameIsThatLoop() {
        application.withUserConfiguration(OwnLoop.class).withPropertyValues("weft.loops.own.count=1").run(context -> {
            assertThat(context).getBeanNames(EventLoop.class).containsExactly("own");
            assertThat(context.getBean(EventLoop.class).name()).isEqualTo("by hand");
        });
    }

    @Test
    void aLoopWhoseNameAnotherBeanHasGetsABeanNameOfItsOwn() {
        application.withUserConfiguration(Injected.class).withBean("orders", String.class, () -> "a service")
                .withPropertyValues("weft.loops.orders.count=1").run(context -> {
                    assertThat(context.getBean("ordersLoop", EventLoop.class).name()).isEqualTo("orders");
                    assertThat(context.getBean(Injected.class).loop.name()).isEqualTo("orders");
                    assertThat(context.getBean(WeftLoops.class).loop("orders").name()).isEqualTo("orders");
                });
    }

    @Test
    void aLoopIsClosedWithItsContext() {
        AtomicReference<EventLoop> loop = new AtomicReference<>();
        application.run(context -> loop.set(context.getBean(EventLoop.class)));
        assertThatThrownBy(() -> loop.get().submit(() -> 1)).isInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void moreThanOneLoopOfANameAreAGroup() {
        application.withPropertyValues("weft.loops.orders.count=3", "weft.loops.main.count=1").run(context -> {
            LoopGroup group = context.getBean("orders", LoopGroup.class);
            assertThat(group.loops()).extracting(EventLoop::name).containsExactly("orders-0", "orders-1", "orders-2");
            assertThat(context.getBean(WeftLoops.class).group("orders")).isSameAs(group);
            assertThat(context.getBean(WeftLoops.class).names()).containsExactly("main", "orders");
            assertThat(context.getBean(EventLoop.class).name()).isEqualTo("main");
        });
    }

    @Test
    void aGroupIsClosedWithItsContext() {
        AtomicReference<LoopGroup> group = new AtomicReference<>();
        application.withPropertyValues("weft.loops.orders.count=2")
                .run(context -> group.set(context.getBean(LoopGroup.class)));
        for (EventLoop loop : group.get().loops()) {
            assertThatThrownBy(() -> loop.submit(() -> 1)).isInstanceOf(RejectedExecutionException.class);
        }
    }

    @Test
    void theRegistryTellsALoopFromAGroup() {
        application.withPropertyValues("weft.loops.orders.count=3", "weft.loops.main.count=1").run(context -> {
            WeftLoops loops = context.getBean(WeftLoops.class);
            assertThatThrownBy(() -> loops.loop("orders"))
                    .hasMessageContaining("\"orders\" is a group of loops, not one");
            assertThatThrownBy(() -> loops.group("main")).hasMessageContaining("\"main\" is one loop, not a group");
            assertThatThrownBy(() -> loops.group("mian")).hasMessageContaining("[main, orders]");
        });
    }

    @Test
    void theRegistryNamesThoseThereAreWhenAskedForAnother() {
        application.withPropertyValues("weft.loops.orders.count=1", "weft.loops.mail.count=1")
                .run(context -> assertThatThrownBy(() -> context.getBean(WeftLoops.class).loop("oders"))
                        .hasMessageContaining("There is no loop \"oders\"").hasMessageContaining("[mail, orders]")
                        .hasMessageContaining("weft.loops.oders"));
    }

    @Configuration(proxyBeanMethods = false)
    static class Injected {

        private final EventLoop loop;

        Injected(@Qualifier("orders") EventLoop loop) {
            this.loop = loop;
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnLoop {

        @Bean
        EventLoop own() {
            return EventLoop.open(LoopOptions.named("by hand"));
        }
    }
}
