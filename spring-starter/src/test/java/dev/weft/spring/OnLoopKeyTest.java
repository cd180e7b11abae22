package dev.weft.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.EventLoop;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/// Methods on a group of loops.
class OnLoopKeyTest {

    private final ApplicationContextRunner application = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(WeftAutoConfiguration.class)).withBean(Orders.class);

    @Test
    void equalKeysAreOnOneLoopAndOthersSpread() {
        application.withPropertyValues("weft.loops.orders.count=3").run(context -> {
            Orders orders = context.getBean(Orders.class);
            assertThat(orders.of("Ada", 1)).isEqualTo(orders.of("Ada", 2));
            Set<String> all = IntStream.range(0, 100).mapToObj(i -> orders.of("customer " + i, 1))
                    .collect(Collectors.toSet());
            assertThat(all).containsExactlyInAnyOrder("orders-0", "orders-1", "orders-2");
        });
    }

    @Test
    void ofOneLoopAKeyHasNoEffect() {
        application.withPropertyValues("weft.loops.orders.count=1")
                .run(context -> assertThat(context.getBean(Orders.class).of(null, 1)).isEqualTo("orders"));
    }

    @Test
    void aKeyThatIsNullIsRefusedInWords() {
        application.withPropertyValues("weft.loops.orders.count=3")
                .run(context -> assertThatThrownBy(() -> context.getBean(Orders.class).of(null, 1))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("key #customer of @OnLoop method of of " + Orders.class.getName()));
    }

    static class Orders {

        @OnLoop(value = "orders", key = "#customer")
        public String of(String customer, int number) {
            return EventLoop.current().name();
        }
    }
}
