package dev.weft.spring.web;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/// Which deadline a request gets.
final class DeadlineRules {

    private static final Pattern MILLIS = Pattern.compile("[0-9]{1,18}");
    private static final Duration LONGEST = Duration.ofDays(365);
    private static final int SHOWN = 40;

    private final WeftWebProperties.Deadline properties;

    DeadlineRules(WeftWebProperties.Deadline properties) {
        this.properties = properties;
    }

    /// @return null if it has as long as it likes
    /// @throws ErrorResponseException if the header is not understood: 400
    @Nullable RequestDeadline of(HttpServletRequest request) {
        String asked = request.getHeader(properties.header());
        Duration allowed = asked == null ? properties.byDefault() : capped(parse(asked.strip()));
        return allowed == null ? null : RequestDeadline.in(allowed);
    }

    private Duration capped(Duration asked) {
        Duration max = properties.max() == null ? LONGEST : properties.max();
        return asked.compareTo(max) > 0 ? max : asked;
    }

    private Duration parse(String asked) {
        if (!MILLIS.matcher(asked).matches()) {
            String shown = asked.length() > SHOWN ? asked.substring(0, SHOWN) + "…" : asked;
            throw new ErrorResponseException(HttpStatus.BAD_REQUEST, ProblemDetail.forStatusAndDetail(
                    HttpStatus.BAD_REQUEST, "The header " + properties.header() + " must be a whole number of"
                            + " milliseconds, 0 or more, got \"" + shown + "\"."),
                    null);
        }
        return Duration.ofMillis(Long.parseLong(asked));
    }
}
