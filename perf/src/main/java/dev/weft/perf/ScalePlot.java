package dev.weft.perf;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/// A plot of [Scale], both axes logarithmic: what grows as n is a straight line with the slope of the dashed one.
final class ScalePlot {

    private static final int WIDTH = 560;
    private static final int HEIGHT = 380;
    private static final Map<String, Color> COLOURS = Map.of(ScaleSeries.WEFT, new Color(0x0b6e99),
            ScaleSeries.THREADS, new Color(0xd9822b), ScaleSeries.KOTLIN, new Color(0x7b5ea7));
    private static final Color GUIDE = new Color(0x9a9a9a);

    private final XYChart chart;
    private double least = Double.POSITIVE_INFINITY;
    private double most;
    private double[] first = {};
    private double end;

    ScalePlot(String title, String n, String value) {
        chart = new XYChartBuilder().width(WIDTH).height(HEIGHT).title(title).xAxisTitle(n).yAxisTitle(value).build();
        var style = chart.getStyler();
        style.setXAxisLogarithmic(true).setYAxisLogarithmic(true).setLegendPosition(LegendPosition.InsideNW);
        style.setChartBackgroundColor(Color.WHITE).setPlotBorderVisible(false);
        style.setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, 15));
        style.setLegendBorderColor(Color.WHITE);
        // Solid: each dash would be an outline of its own in the SVG.
        style.setPlotGridLinesColor(new Color(0xececec)).setPlotGridLinesStroke(new BasicStroke(0.8f));
        style.setMarkerSize(7);
        // Or the last label finds no room.
        style.setPlotContentSize(0.88);
        style.setXAxisDecimalPattern("#,##0").setYAxisDecimalPattern("#,##0.######");
    }

    /// Adds what was measured. Values that are 0 were not.
    void add(String name, List<ScaleResult> results, ToDoubleFunction<ScaleResult> value) {
        List<ScaleResult> measured = results.stream().filter(one -> value.applyAsDouble(one) > 0).toList();
        if (measured.isEmpty()) {
            return;
        }
        double[] values = measured.stream().mapToDouble(value).toArray();
        double[] numbers = measured.stream().mapToDouble(ScaleResult::n).toArray();
        XYSeries series = chart.addSeries(name, numbers, values);
        series.setMarker(SeriesMarkers.CIRCLE).setMarkerColor(colour(name)).setLineColor(colour(name));
        series.setLineStyle(new BasicStroke(name.equals(ScaleSeries.WEFT) ? 2.6f : 1.6f));
        if (chart.getSeriesMap().size() == 1) {
            first = numbers;
            end = values[values.length - 1];
        }
        take(values);
    }

    private static Color colour(String name) {
        return COLOURS.getOrDefault(name, Color.BLACK);
    }

    /// What the first series would have been if it had taken n log n to come to its end.
    private void addGuide(double[] numbers) {
        double largest = numbers[numbers.length - 1];
        double[] values = Arrays.stream(numbers).map(n -> end * nLogN(n) / nLogN(largest)).toArray();
        XYSeries guide = chart.addSeries("n log n", numbers, values);
        guide.setMarker(SeriesMarkers.NONE).setLineColor(GUIDE);
        guide.setLineStyle(
                new BasicStroke(1.2f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER, 10, new float[]{5, 4}, 0));
        take(values);
    }

    private static double nLogN(double n) {
        return n * Math.log(n + 1);
    }

    private void take(double[] values) {
        least = Math.min(least, Arrays.stream(values).min().orElse(least));
        most = Math.max(most, Arrays.stream(values).max().orElse(most));
    }

    boolean isEmpty() {
        return chart.getSeriesMap().isEmpty();
    }

    /// Writes it as SVG.
    ///
    /// @param file with that ending
    void writeTo(Path file) throws IOException {
        addGuide(first);
        // Whole powers of ten, so that the lines of the grid mean something; and room for the legend.
        chart.getStyler().setYAxisMin(Math.pow(10, Math.floor(Math.log10(least))))
                .setYAxisMax(Math.pow(10, Math.ceil(Math.log10(most))));
        VectorGraphicsEncoder.saveVectorGraphic(chart, file.toString(), VectorGraphicsFormat.SVG);
    }
}
