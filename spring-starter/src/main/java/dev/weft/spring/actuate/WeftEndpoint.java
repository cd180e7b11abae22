package dev.weft.spring.actuate;

import dev.weft.TaskTree;
import dev.weft.observe.Redaction;
import dev.weft.observe.TreeJson;
import dev.weft.observe.TreeText;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

/// What runs, and what it waits for. Over HTTP only: JMX has Weft's own MXBean.
///
/// Answers are of Spring MVC's kind, because Actuator's own have no headers, and the page needs some.
@WebEndpoint(id = "weft")
final class WeftEndpoint {

    private final ConsolePage page;
    private final Redaction redaction;
    private final boolean cancel;

    WeftEndpoint(boolean cancel, Redaction redaction) {
        this.page = ConsolePage.of(cancel);
        this.redaction = redaction;
        this.cancel = cancel;
    }

    @ReadOperation(producesFrom = Form.class)
    ResponseEntity<byte[]> tree(@Nullable Integer lines, Form form) {
        int looked = lines == null ? TaskTree.LINES : lines;
        if (looked < 0) {
            throw new InvalidEndpointRequestException("lines must be >= 0, got " + looked, "negative");
        }
        return switch (form) {
            case PAGE -> answer(page.html(), MediaType.TEXT_HTML);
            case TEXT ->
                answer(TreeText.of(TaskTree.take(looked), TreeText.Style.BOXES, redaction), MediaType.TEXT_PLAIN);
            case JSON -> answer(TreeJson.of(TaskTree.take(looked), redaction), MediaType.APPLICATION_JSON);
        };
    }

    @ReadOperation
    ResponseEntity<Map<String, ?>> stack(@Selector String id) {
        List<String> stack = TaskTree.stackOf(id).stream().map(StackTraceElement::toString).toList();
        return stack.isEmpty()
                ? message(HttpStatus.NOT_FOUND,
                        id + " has no stack: it has not begun, has ended, is a group, or never was")
                : ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(Map.of("id", id, "stack", stack));
    }

    @WriteOperation
    ResponseEntity<Map<String, ?>> cancel(@Selector String id, String reason) {
        if (!cancel) {
            return message(HttpStatus.FORBIDDEN, "cancelling is switched off; weft.endpoint.cancel=true allows it");
        }
        if (reason.isBlank()) {
            return message(HttpStatus.BAD_REQUEST, "reason is blank: the task and the log will show it");
        }
        return TaskTree.cancel(id, reason)
                ? message(HttpStatus.OK, id + " was asked to end")
                : message(HttpStatus.NOT_FOUND,
                        id + " cannot be cancelled: it has ended, is no task or group, or never was");
    }

    private static ResponseEntity<Map<String, ?>> message(HttpStatus status, String words) {
        return ResponseEntity.status(status).cacheControl(CacheControl.noStore()).body(Map.of("message", words));
    }

    /// One address has three forms, so no cache may mix them up.
    private ResponseEntity<byte[]> answer(String body, MediaType type) {
        HttpHeaders headers = new HttpHeaders();
        headers.setContentType(new MediaType(type, StandardCharsets.UTF_8));
        headers.setCacheControl(CacheControl.noStore());
        headers.setVary(List.of(HttpHeaders.ACCEPT));
        headers.set("Content-Security-Policy", page.policy());
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("Referrer-Policy", "no-referrer");
        return new ResponseEntity<>(body.getBytes(StandardCharsets.UTF_8), headers, HttpStatus.OK);
    }
}
