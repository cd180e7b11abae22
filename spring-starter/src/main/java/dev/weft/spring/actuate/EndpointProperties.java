package dev.weft.spring.actuate;

import dev.weft.observe.Redaction;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// What the Actuator endpoint "weft" may show and do.
///
/// @param cancel Whether tasks can be cancelled through the endpoint and its page.
/// @param redact What is shown of texts that may hold a value, as names of tasks and reasons of cancellations; over JMX, too. A
///               bean of type Redaction goes before it.
@ConfigurationProperties("weft.endpoint")
record EndpointProperties(@DefaultValue("false") boolean cancel, @DefaultValue("none") Redact redact) {

    /// What is left out.
    enum Redact {
        /// Nothing.
        NONE(Redaction.NONE),
        /// All from the first digit on.
        DIGITS(Redaction.cutAtDigit()),
        /// All of them.
        ALL(Redaction.hideAll());

        final Redaction redaction;

        Redact(Redaction redaction) {
            this.redaction = redaction;
        }
    }
}
