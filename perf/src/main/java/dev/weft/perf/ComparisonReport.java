package dev.weft.perf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// Writes what a run of [Comparison] came to: JSON, charts, and `RESULTS.md`.
///
/// @param results of the run
/// @param effort that it took
/// @param machine where it was
/// @param missing the peers that were left out, and why
record ComparisonReport(Results results, Effort effort, Map<String, String> machine, Map<Peer, String> missing) {

    /// @return the files
    List<Path> write(Path directory) throws IOException {
        Files.createDirectories(directory);
        List<Path> files = new ArrayList<>(List.of(directory.resolve("comparison.json")));
        Files.writeString(files.getFirst(), json());
        for (Job.Family family : ComparisonChart.families(results)) {
            Path chart = directory.resolve(chartName(family));
            if (ComparisonChart.write(chart, family, results)) {
                files.add(chart);
            }
        }
        return files;
    }

    /// Writes `RESULTS.md` and, beside it, the folder `results` with the charts and the JSON.
    ///
    /// @return the files
    List<Path> writeAll(Path module) throws IOException {
        List<Path> files = write(module.resolve("results"));
        Path markdown = module.resolve("RESULTS.md");
        Files.writeString(markdown, markdown());
        files.add(markdown);
        return files;
    }

    private static String chartName(Job.Family family) {
        return family.name().toLowerCase(Locale.ROOT) + ".svg";
    }

    private String json() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("machine", machine);
        all.put("effort", effort);
        all.put("leftOut", missing.entrySet().stream()
                .collect(Collectors.toMap(entry -> entry.getKey().toString(), Map.Entry::getValue)));
        all.put("cells", results.all().stream().map(ComparisonReport::cell).toList());
        all.put("targets", Target.judgeAll(results).stream().map(verdict -> Map.of("target", verdict.target().text(),
                "found", verdict.found(), "isReached", verdict.isReached())).toList());
        return JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build().writeValueAsString(all);
    }

    private static Map<String, Object> cell(Figures figures) {
        Map<String, Object> cell = new LinkedHashMap<>();
        cell.put("job", figures.job().toString());
        cell.put("peer", figures.peer().toString());
        cell.put("nanos", figures.nanos());
        cell.put("cpuNanos", figures.cpu());
        if (figures.job().other() != null) {
            cell.put(figures.job().other(), figures.other());
        }
        cell.put("isSettled", figures.isSettled());
        cell.put("rounds", figures.rounds());
        return cell;
    }

    private static String spread(Effort effort) {
        return effort.rounds() == 1
                ? "of the " + effort.iterations()
                        + " iterations of one round (`--rounds 1`), so differences between JVMs are not in it"
                : "of " + effort.rounds() + " rounds, each the median of " + effort.iterations()
                        + " iterations; round by round, since what slows the machine down for a while slows down both";
    }

    String markdown() {
        var text = new StringBuilder("""
                # Weft beside what a program would use instead

                Written by `mvn -q -pl perf -am compile exec:exec -Dargs="--full"`; every figure is of one run on one machine.
                Ratios are Weft's figure over the peer's: below 1 Weft is ahead. They are given as the median [lowest–highest]
                %s.
                Processor time is that of all threads. A `~` marks what had not settled when it was measured.

                ## Machine

                """.formatted(spread(effort)));
        machine.forEach((name, value) -> text.append("- ").append(name).append(": ").append(value).append('\n'));
        missing.forEach((peer, why) -> text.append("- left out: ").append(peer).append(", ").append(why).append('\n'));
        text.append("\n## Targets\n\n").append(ComparisonTable.targets(results));
        for (Job.Family family : ComparisonChart.families(results)) {
            text.append("\n## ").append(family.title()).append("\n\n![").append(family.title()).append("](results/")
                    .append(chartName(family)).append(")\n");
            results.jobs().stream().filter(job -> job.family() == family)
                    .forEach(job -> text.append('\n').append(ComparisonTable.of(job, results)));
        }
        return text.toString();
    }
}
