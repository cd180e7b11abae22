package dev.weft.perf;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;
import org.knowm.xchart.style.Styler.LegendPosition;

/// The results of [Comparison] as a picture: for each job, how many times as long as Weft each peer takes, on a log scale.
final class ComparisonChart {

    private static final int WIDTH = 1400;
    private static final int HEIGHT = 560;
    /// Grey that can be read on white and on black.
    private static final Color INK = new Color(0x80, 0x80, 0x80);
    private static final Color GRID = new Color(0x80, 0x80, 0x80, 0x60);
    private static final Color[] COLOURS = {new Color(0x1f77b4), new Color(0x6baed6), new Color(0x9467bd),
        new Color(0xc5b0d5), new Color(0xe377c2), new Color(0xf7b6d2), new Color(0xbcbd22), new Color(0xd6d64f),
        new Color(0x8c564b), new Color(0x17becf), new Color(0x2ca02c), new Color(0xff7f0e), new Color(0xffbb78),
        new Color(0xd62728), new Color(0x7f7f7f)};

    private ComparisonChart() {
    }

    /// Draws what there is of a family of jobs.
    ///
    /// @return whether there was anything to draw
    static boolean write(Path file, Job.Family family, Results results) throws IOException {
        List<Job> jobs = results.jobs().stream()
                .filter(job -> job.family() == family && results.of(job, Peer.WEFT) != null
                        && results.of(job).size() > 1)
                .toList();
        if (jobs.isEmpty()) {
            return false;
        }
        CategoryChart chart = chart(family);
        // A bar of height 1 would begin and end at the axis; the line at 1 is Weft.
        chart.addSeries("Weft = 1", names(jobs), jobs.stream().map(_ -> 1.0).toList())
                .setFillColor(new Color(0x20b2aa));
        int colour = 0;
        double lowest = 1;
        double highest = 1;
        for (Peer peer : Peer.values()) {
            List<@Nullable Double> times = new ArrayList<>();
            jobs.forEach(job -> times.add(times(results, job, peer)));
            if (peer != Peer.WEFT && times.stream().anyMatch(time -> time != null)) {
                chart.addSeries(peer.toString(), names(jobs), times)
                        .setFillColor(COLOURS[colour++ % COLOURS.length]);
                for (Double time : times) {
                    lowest = time == null ? lowest : Math.min(lowest, time);
                    highest = time == null ? highest : Math.max(highest, time);
                }
            }
        }
        // Whole decades, and room below 1: where all are alike the library finds none.
        chart.getStyler().setYAxisMin(Math.pow(10, Math.floor(Math.log10(lowest * 0.99))))
                .setYAxisMax(Math.pow(10, Math.ceil(Math.log10(highest * 1.01))));
        Files.createDirectories(file.toAbsolutePath().getParent());
        VectorGraphicsEncoder.saveVectorGraphic(chart, file.toString(), VectorGraphicsFormat.SVG);
        return true;
    }

    private static List<String> names(List<Job> jobs) {
        return jobs.stream().map(Job::toString).toList();
    }

    private static @Nullable Double times(Results results, Job job, Peer peer) {
        Spread ratio = results.ratio(job, peer, Sample::nanos);
        return ratio.isKnown() ? 1 / ratio.median() : null;
    }

    private static CategoryChart chart(Job.Family family) {
        CategoryChart chart = new CategoryChartBuilder().width(WIDTH).height(HEIGHT)
                .title(family.title() + ": the peer's time over Weft's (higher: Weft is faster)").build();
        var style = chart.getStyler();
        Color clear = new Color(0, 0, 0, 0);
        style.setAvailableSpaceFill(0.9);
        style.setYAxisLogarithmic(true).setLegendPosition(LegendPosition.OutsideE);
        style.setChartBackgroundColor(clear).setPlotBackgroundColor(clear).setLegendBackgroundColor(clear)
                .setPlotBorderVisible(false).setLegendBorderColor(clear).setChartFontColor(INK);
        style.setAxisTickLabelsColor(INK).setAxisTickMarksColor(INK).setPlotGridLinesColor(GRID)
                .setPlotGridVerticalLinesVisible(false).setPlotGridLinesStroke(new BasicStroke(1));
        style.setAxisTickLabelsFont(font(14));
        style.setChartTitleFont(font(18)).setLegendFont(font(14));
        style.setYAxisDecimalPattern("#,##0.##");
        return chart;
    }

    private static Font font(int size) {
        return new Font(Font.SANS_SERIF, Font.PLAIN, size);
    }

    /// The families that a run has.
    static List<Job.Family> families(Results results) {
        return Arrays.stream(Job.Family.values())
                .filter(family -> results.jobs().stream().anyMatch(job -> job.family() == family)).toList();
    }
}
