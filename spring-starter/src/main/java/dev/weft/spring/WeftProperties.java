package dev.weft.spring;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// What an application may say about its loops. A value that makes no sense is refused by name.
///
/// @param enabled    Whether Weft configures anything in this application.
/// @param loops      The loops, by name. Without any there is one, called "main".
/// @param async      What runs methods with Async.
/// @param scheduling What runs methods with Scheduled.
/// @param shutdown   How the loops end with the application.
@ConfigurationProperties(WeftProperties.PREFIX)
record WeftProperties(@DefaultValue("true") boolean enabled, @DefaultValue Map<String, LoopProperties> loops,
        @DefaultValue Async async, @DefaultValue Scheduling scheduling, @DefaultValue Shutdown shutdown) {

    static final String PREFIX = "weft";
    static final String MAIN = "main";

    WeftProperties {
        loops = loops.isEmpty() ? Map.of(MAIN, LoopProperties.DEFAULTS) : Map.copyOf(loops);
        loops.forEach((name, loop) -> {
            checkName(name);
            loop.check(PREFIX + ".loops." + name);
        });
    }

    private static void checkName(String name) {
        if (name.isEmpty() || name.chars().anyMatch(Character::isWhitespace)) {
            throw new WeftConfigurationException("weft.loops[" + name + "] gives a loop the name \"" + name + "\"",
                    "A loop's name is a bean's name, too: at least one character, and no blanks.");
        }
    }

    /// What runs `@Async` methods.
    ///
    /// @param loop Name of the loop, or group of loops, that becomes the applicationTaskExecutor and so runs methods with
    ///             Async. Without it they run where Spring Boot has them run.
    record Async(@Nullable String loop) {
    }

    /// What runs `@Scheduled` methods.
    ///
    /// @param loop Name of the loop that becomes the taskScheduler and so runs methods with Scheduled. Without it they run
    ///             where Spring Boot has them run.
    record Scheduling(@Nullable String loop) {
    }

    /// How the loops end with the application.
    ///
    /// @param grace How long tasks that were asked to end have until they are cancelled. Together with the longest
    ///              close-grace of a loop it must fit into spring.lifecycle.timeout-per-shutdown-phase.
    record Shutdown(@DefaultValue("20s") Duration grace) {

        Shutdown {
            WeftConfigurationException.checkNotNegative("weft.shutdown.grace", grace);
        }
    }
}
