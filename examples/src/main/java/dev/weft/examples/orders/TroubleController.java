package dev.weft.examples.orders;

import java.time.Duration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/// [Trouble] over HTTP: `curl -X POST localhost:8080/trouble/stuck`.
@RestController
@RequestMapping("/trouble")
@ResponseStatus(HttpStatus.ACCEPTED)
@ConditionalOnBooleanProperty("orders.trouble")
class TroubleController {

    private final Trouble trouble;

    TroubleController(Trouble trouble) {
        this.trouble = trouble;
    }

    @PostMapping("/stuck")
    void stuck() {
        trouble.stuck();
    }

    @PostMapping("/locks")
    void locks() {
        trouble.locks();
    }

    @PostMapping("/hog")
    void hog(@RequestParam(defaultValue = "3000") int millis) {
        trouble.hog(Duration.ofMillis(millis));
    }

    @PostMapping("/leak")
    void leak(@RequestParam(defaultValue = "5000") int tasks) {
        trouble.leak(tasks);
    }

    @DeleteMapping
    void end() {
        trouble.end();
    }
}
