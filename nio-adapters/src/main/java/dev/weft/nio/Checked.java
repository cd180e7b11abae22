package dev.weft.nio;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// Two checked exceptions in one lambda make it throw `Exception`, for the compiler.
final class Checked {

    private Checked() {
    }

    /// Calls what throws nothing checked but these two.
    static <T extends @Nullable Object> T call(Callable<T> call) throws IOException, InterruptedException {
        try {
            return call.call();
        } catch (IOException | InterruptedException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError("no body here throws this", e);
        }
    }
}
