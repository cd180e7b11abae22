package dev.weft.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.Backend;
import dev.weft.TaskGroup;
import dev.weft.Weft;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Random reads of random input that comes in random chunks give what a model gives, which has it all in one string.
class StreamScriptTest {

    private static final String LETTERS = "aab;;\r\n\n";
    private static final String[] SEPARATORS = {";", "\n", "\r\n", "ab", "aab", "b;"};
    private static final int SCRIPTS = 60;
    private static final int FEW_SCRIPTS = 8;

    /// A kind of read, with what it is asked.
    private record Step(int kind, int number, String[] separators) {

        static Step random(Random random) {
            String[] separators = new String[1 + random.nextInt(3)];
            for (int at = 0; at < separators.length; at++) {
                separators[at] = SEPARATORS[random.nextInt(SEPARATORS.length)];
            }
            return new Step(random.nextInt(5), 1 + random.nextInt(1 << random.nextInt(8)), separators);
        }

        /// What it reads of a stream, or what it throws, in words.
        String of(ByteStream stream) throws Exception {
            try {
                return switch (kind) {
                    case 0 -> read(stream);
                    case 1 -> text(stream.readExactly(number));
                    case 2 -> text(stream.readUntil(number, bytes(separators)));
                    case 3 -> "line " + stream.readLine(number, StandardCharsets.ISO_8859_1);
                    default -> text(stream.readUntil(bytes(separators)));
                };
            } catch (EndOfStreamException e) {
                return "end after " + text(e.partial());
            } catch (LimitExceededException e) {
                return "limit";
            }
        }

        /// By two ways to read so that the number is certain, since a single read may give less.
        private String read(ByteStream stream) throws IOException, InterruptedException {
            ByteBuffer into = ByteBuffer.allocate(number);
            if (number % 2 == 0) {
                while (into.hasRemaining() && stream.read(into) >= 0) {
                    // More may come.
                }
            } else {
                for (byte[] came; into.hasRemaining() && (came = stream.read(into.remaining())).length > 0;) {
                    into.put(came);
                }
            }
            return new String(into.array(), 0, into.position(), StandardCharsets.ISO_8859_1);
        }

        /// The same of the model.
        String of(Model model) {
            return switch (kind) {
                case 0 -> model.take(Math.min(number, model.left()));
                case 1 -> number <= model.left() ? model.take(number) : "end after " + model.take(model.left());
                case 2 -> model.until(number, separators);
                case 3 -> model.line(number);
                default -> model.until(ByteStream.DEFAULT_LIMIT, separators);
            };
        }
    }

    private static final class Model {

        private final String input;
        private int at;

        Model(String input) {
            this.input = input;
        }

        int left() {
            return input.length() - at;
        }

        String take(int count) {
            at += count;
            return input.substring(at - count, at);
        }

        /// How long it is up to the first end of a separator; -1 if there is none.
        private int seek(String... separators) {
            for (int length = 1; length <= left(); length++) {
                String soFar = input.substring(at, at + length);
                for (String separator : separators) {
                    if (soFar.endsWith(separator)) {
                        return length;
                    }
                }
            }
            return -1;
        }

        private boolean exceeds(int found, int limit) {
            return found > limit || (found < 0 && left() >= limit);
        }

        String until(int limit, String... separators) {
            int found = seek(separators);
            if (exceeds(found, limit)) {
                return "limit";
            }
            return found < 0 ? "end after " + take(left()) : take(found);
        }

        String line(int limit) {
            int found = seek("\n");
            if (exceeds(found, limit)) {
                return "limit";
            }
            if (found < 0) {
                return "line " + (left() == 0 ? null : take(left()));
            }
            return "line " + take(found).replaceFirst("\r?\n$", "");
        }
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static byte[][] bytes(String... texts) {
        byte[][] all = new byte[texts.length][];
        for (int at = 0; at < texts.length; at++) {
            all[at] = texts[at].getBytes(StandardCharsets.ISO_8859_1);
        }
        return all;
    }

    private static String randomInput(Random random) {
        StringBuilder input = new StringBuilder();
        for (int length = random.nextInt(1 << random.nextInt(12)); length > 0; length--) {
            input.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return input.toString();
    }

    private static void write(ByteStream stream, String input, Random random) throws Exception {
        for (int at = 0; at < input.length();) {
            int length = Math.min(1 + random.nextInt(1 << random.nextInt(10)), input.length() - at);
            stream.write(input.substring(at, at + length));
            at += length;
            if (random.nextBoolean()) {
                Weft.yieldNow();
            }
        }
        stream.shutdownOutput();
    }

    @OnEveryStream
    void readsOfRandomChunksGiveWhatTheModelGives(StreamKind kind, Backend backend) throws Exception {
        for (long seed = 0; seed < (kind.isCheap() ? SCRIPTS : FEW_SCRIPTS); seed++) {
            Random random = new Random(seed);
            String input = randomInput(random);
            Model model = new Model(input);
            List<Step> steps = new ArrayList<>();
            List<String> expected = new ArrayList<>();
            for (int at = 0; at < 40; at++) {
                Step step = Step.random(random);
                steps.add(step);
                expected.add(step.of(model));
            }
            String message = "seed " + seed + ", " + steps;
            kind.run(backend, (writer, reader) -> TaskGroup.run(group -> {
                group.fork(() -> write(writer, input, random));
                for (int at = 0; at < expected.size(); at++) {
                    int number = at;
                    assertEquals(expected.get(at), steps.get(at).of(reader), () -> message + ", step " + number);
                }
                assertEquals(model.input.substring(model.at), text(reader.readAll()), message);
            }));
        }
    }
}
