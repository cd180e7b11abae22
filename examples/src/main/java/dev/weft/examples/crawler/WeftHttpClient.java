package dev.weft.examples.crawler;

import dev.weft.Task;
import dev.weft.TaskGroup;
import dev.weft.Weft;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;

/// Tasks on a Weft loop that use a library which knows nothing of Weft: the JDK's HTTP client, by its blocking call.
final class WeftHttpClient implements Way {

    @Override
    public String name() {
        return "weft-httpclient";
    }

    @Override
    public String description() {
        return "a task for each page on one Weft loop, with the JDK's HttpClient";
    }

    @Override
    public Harvest fetch(Site site, List<String> paths) throws Exception {
        try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            List<Page> pages = Weft.run(() -> fetchAll(client, site, paths));
            return new Harvest(pages, paths.size() + " tasks, client has threads");
        }
    }

    private static List<Page> fetchAll(HttpClient client, Site site, List<String> paths) throws InterruptedException {
        List<Task<Page>> tasks = TaskGroup.scope(group -> {
            List<Task<Page>> forked = new ArrayList<>();
            for (String path : paths) {
                forked.add(group.fork(() -> page(client, site, path)));
            }
            return forked;
        });
        return tasks.stream().map(Task::result).toList();
    }

    private static Page page(HttpClient client, Site site, String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(site.uri(path)).build();
        HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException(path + ": the server answered with status " + response.statusCode());
        }
        return new Page(path, response.body());
    }
}
