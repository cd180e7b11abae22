package dev.weft.examples.crawler;

import java.io.BufferedReader;
import java.io.DataOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/// The program of a child process: reads paths from standard input, one a line, and writes the pages to standard
/// output.
///
/// It says [#READY] before the first page, and ends when its input does, so it never outlives its parent.
final class ChildFetcher {

    static final String READY = "ready";

    private ChildFetcher() {}

    public static void main(String[] args) {
        try {
            serve(new Site(Integer.parseInt(args[0])));
        } catch (IOException e) {
            System.err.println("child process: " + e.getMessage());
            System.exit(1);
        }
    }

    private static void serve(Site site) throws IOException {
        BufferedReader paths = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (DataOutputStream pages = new DataOutputStream(new FileOutputStream(FileDescriptor.out))) {
            pages.writeUTF(READY);
            for (String path = paths.readLine(); path != null; path = paths.readLine()) {
                pages.writeUTF(BlockingFetch.page(site, path).html());
            }
        }
    }
}
