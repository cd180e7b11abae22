package dev.weft.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.observe.Management;
import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class WeftJmxTest {

    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    private final ApplicationContextRunner application = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(WeftJmxAutoConfiguration.class));

    private static ObjectName name() throws JMException {
        return new ObjectName(Management.NAME);
    }

    @BeforeEach
    @AfterEach
    void nothingIsRegistered() throws JMException {
        if (server.isRegistered(name())) {
            server.unregisterMBean(name());
        }
    }

    @Test
    void anApplicationShowsItsTasksOverJmx() {
        application.run(_ -> assertThat(server.isRegistered(name())).isTrue());
    }

    @Test
    void itDoesNotIfItIsNotTo() {
        application.withPropertyValues("weft.jmx.enabled=false")
                .run(_ -> assertThat(server.isRegistered(name())).isFalse());
        application.withPropertyValues("weft.enabled=false")
                .run(_ -> assertThat(server.isRegistered(name())).isFalse());
    }
}
