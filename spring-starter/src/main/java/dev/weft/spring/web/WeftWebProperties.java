package dev.weft.spring.web;

import java.time.Duration;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.bind.Name;

/// The properties `weft.web.*`.
///
/// @param loop       Name of the loop, or group of loops, on which Tomcat's requests run. Without it they run on Tomcat's
///                   own threads, or on virtual threads if spring.threads.virtual.enabled says so.
/// @param deadline   of requests
/// @param disconnect of clients
@ConfigurationProperties("weft.web")
public record WeftWebProperties(@Nullable String loop, @DefaultValue Deadline deadline,
        @DefaultValue Disconnect disconnect) {

    /// Checks what is given.
    ///
    /// @throws IllegalArgumentException if the name of the loop is blank
    public WeftWebProperties {
        Objects.requireNonNull(deadline, "deadline");
        Objects.requireNonNull(disconnect, "disconnect");
        if (loop != null && loop.isBlank()) {
            throw new IllegalArgumentException("weft.web.loop must be the name of a loop or of a group of loops, got \""
                    + loop + "\": leave the property out to have requests run where Tomcat runs them");
        }
    }

    /// The properties `weft.web.deadline.*`.
    ///
    /// @param enabled   Whether requests have a deadline, if their client or the default gives one.
    /// @param header    Name of the header that says in how many milliseconds the client wants its answer.
    /// @param byDefault Deadline of requests whose client names none; they have none if this is not set.
    /// @param max       Longest deadline that a client can ask for; a longer one counts as this.
    /// @param propagate Whether RestClient and RestTemplate send the header, with what remains of the caller's deadline.
    public record Deadline(@DefaultValue("true") boolean enabled, @DefaultValue("X-Request-Timeout-Ms") String header,
            @Name("default") @Nullable Duration byDefault, @Nullable Duration max,
            @DefaultValue("true") boolean propagate) {

        private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

        /// Checks what is given.
        ///
        /// @throws IllegalArgumentException if the header's name is none, a duration is not positive, or the default is
        ///                                  more than what is allowed
        public Deadline {
            Objects.requireNonNull(header, "header");
            if (!TOKEN.matcher(header).matches()) {
                throw new IllegalArgumentException(
                        "weft.web.deadline.header must be the name of a header (letters, digits"
                                + " and -), got \"" + header + "\"");
            }
            positive("weft.web.deadline.default", byDefault);
            positive("weft.web.deadline.max", max);
            if (byDefault != null && max != null && byDefault.compareTo(max) > 0) {
                throw new IllegalArgumentException(
                        "weft.web.deadline.default must be at most weft.web.deadline.max, which"
                                + " is " + max + ", got " + byDefault);
            }
        }
    }

    /// The properties `weft.web.disconnect.*`.
    ///
    /// @param checkEvery How often it is looked whether the clients of running requests have closed their connections; not
    ///                   at all if this is not set. Tomcat over HTTP/1.1 only.
    public record Disconnect(@Nullable Duration checkEvery) {

        /// Checks what is given.
        ///
        /// @throws IllegalArgumentException if the duration is not positive
        public Disconnect {
            positive("weft.web.disconnect.check-every", checkEvery);
        }
    }

    private static void positive(String property, @Nullable Duration value) {
        if (value != null && !value.isPositive()) {
            throw new IllegalArgumentException(property + " must be more than 0, as 500ms or 2s, got " + value
                    + ": leave the property out for none");
        }
    }
}
