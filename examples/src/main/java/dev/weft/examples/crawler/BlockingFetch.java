package dev.weft.examples.crawler;

import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/// Fetches a page with a plain blocking socket. This is all the network code of five ways; what differs is who waits.
public final class BlockingFetch {

    private BlockingFetch() {}

    /// Fetches a page.
    ///
    /// @param site where it is
    /// @param path of the page
    /// @return whole
    /// @throws IOException if there is no such page, or it cannot be fetched
    public static Page page(Site site, String path) throws IOException {
        try (Socket socket = new Socket(Site.LOOPBACK, site.port())) {
            socket.getOutputStream().write(site.request(path));
            return Page.fromResponse(path, socket.getInputStream().readAllBytes());
        }
    }

    /// The same for each of the paths, to be called by whoever has the time to wait.
    static List<Callable<Page>> all(Site site, List<String> paths) {
        List<Callable<Page>> fetches = new ArrayList<>();
        for (String path : paths) {
            fetches.add(() -> page(site, path));
        }
        return fetches;
    }
}
