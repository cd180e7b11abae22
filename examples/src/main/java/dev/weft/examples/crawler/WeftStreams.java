package dev.weft.examples.crawler;

import dev.weft.Weft;
import dev.weft.nio.TcpStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/// Straight-line code over Weft's streams, whose waits the loop's own selector ends: `async` and `await` without the words.
final class WeftStreams implements Way {

    @Override
    public String name() {
        return "weft-streams";
    }

    @Override
    public String description() {
        return "a task for each page on one Weft loop, on its streams";
    }

    @Override
    public Harvest fetch(Site site, List<String> paths) throws Exception {
        List<Callable<Page>> fetches = new ArrayList<>();
        for (String path : paths) {
            fetches.add(() -> page(site, path));
        }
        return new Harvest(Weft.run(() -> Weft.gather(fetches)), paths.size() + " tasks on 1 thread");
    }

    private static Page page(Site site, String path) throws IOException, InterruptedException {
        try (TcpStream stream = TcpStream.connect(site.address())) {
            stream.write(site.request(path));
            return Page.fromResponse(path, stream.readAll());
        }
    }
}
