package dev.weft.examples.orders;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/// Sells from a stock, for payment: `curl -d '{"article":"tea","pieces":2}' -H 'Content-Type: application/json'
/// localhost:8080/orders`.
///
/// Requests run on the loop `web`, the stock book on the loop `stock`; `orders.yaml` says so, and the page docs/orders.md walks
/// through all of it.
@SpringBootApplication(proxyBeanMethods = false)
@ConfigurationPropertiesScan
public class OrderService {

    private static final String HELP = """
            Sells from a stock, for payment: an order service on Spring Boot.

              --port N                where to listen on the loopback interface (default 8080)
              --orders.trouble=true   adds endpoints under /trouble, each of which makes some
              --NAME=VALUE            any other property of Spring Boot's, Weft's or orders.yaml
              --help                  print this and end

            Ctrl-C ends it when the requests that it has taken are answered.
            Needs the JVM flag --add-opens java.base/java.lang=ALL-UNNAMED.
            """;

    /// By Spring.
    OrderService() {
    }

    /// Runs the program; `--help` explains the arguments.
    ///
    /// @param args see there
    public static void main(String[] args) {
        if (Arrays.asList(args).contains("--help")) {
            System.out.print(HELP);
            return;
        }
        int port = portOf(start(args));
        System.out.println("listening at port " + port + ", process " + ProcessHandle.current().pid());
        System.out.println("what runs: http://localhost:" + port + "/actuator/weft");
    }

    /// @return running
    static ConfigurableApplicationContext start(String... args) {
        SpringApplication application = new SpringApplication(OrderService.class);
        // Not application.yaml, which any other example on this class path would read as well.
        application.setDefaultProperties(Map.of("spring.config.name", "orders"));
        return application.run(joined(args));
    }

    static int portOf(ConfigurableApplicationContext context) {
        return Objects.requireNonNull(((WebServerApplicationContext) context).getWebServer()).getPort();
    }

    /// Spring wants `--port=1` where the other examples take `--port 1`, too.
    private static String[] joined(String... args) {
        List<String> joined = new ArrayList<>();
        for (String arg : args) {
            boolean isValue = !arg.startsWith("--") && !joined.isEmpty() && !joined.getLast().contains("=");
            if (isValue) {
                joined.add(joined.removeLast() + "=" + arg);
            } else {
                joined.add(arg);
            }
        }
        return joined.toArray(String[]::new);
    }
}
