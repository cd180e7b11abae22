package dev.weft.perf;

import java.util.List;
import java.util.Locale;

/// What one iteration of a cell came to. [Double#NaN] is what was not measured.
///
/// @param nanos the time of an operation
/// @param cpu the processor time of an operation, of all threads
/// @param other what [Job#other] names
record Sample(double nanos, double cpu, double other) {

    private static final String PREFIX = "sample ";

    /// As a program prints it.
    @Override
    public String toString() {
        return String.format(Locale.ROOT, PREFIX + "%.2f %.2f %.2f", nanos, cpu, other);
    }

    /// Reads the lines `sample nanos cpu other` of a program.
    ///
    /// @throws IllegalArgumentException if there is none, or one of them is none
    static List<Sample> parse(String output) {
        List<Sample> samples = output.lines().filter(line -> line.startsWith(PREFIX)).map(Sample::ofLine).toList();
        if (samples.isEmpty()) {
            throw new IllegalArgumentException("no line \"sample nanos cpu other\" in what it printed: " + output);
        }
        return samples;
    }

    private static Sample ofLine(String line) {
        String[] words = line.strip().split(" ");
        if (words.length != 4) {
            throw new IllegalArgumentException("expected \"sample nanos cpu other\", got \"" + line + "\"");
        }
        return new Sample(number(words[1]), number(words[2]), number(words[3]));
    }

    private static double number(String word) {
        return word.equalsIgnoreCase("nan") ? Double.NaN : Double.parseDouble(word);
    }
}
