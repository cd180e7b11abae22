package dev.weft.spring.context;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// The properties `weft.context.*`.
///
/// @param propagate Whether what Micrometer's context-propagation knows of a thread (observation, security context, request
///                  attributes) follows into tasks. SLF4J's MDC does in any case.
@ConfigurationProperties("weft.context")
public record WeftContextProperties(@DefaultValue("true") boolean propagate) {
}
