package dev.weft.examples.crawler;

import java.io.Closeable;
import java.io.IOException;
import java.util.Collection;

/// Closes what nobody will use again.
final class Closing {

    private Closing() {}

    /// Closes all of them, also after one has failed to close: there is nobody left whom that failure concerns.
    static void quietly(Collection<? extends Closeable> resources) {
        for (Closeable resource : resources) {
            try {
                resource.close();
            } catch (IOException e) {
                continue;
            }
        }
    }
}
