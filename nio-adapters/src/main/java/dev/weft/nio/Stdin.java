package dev.weft.nio;

import java.io.IOException;
import java.nio.charset.Charset;
import org.jspecify.annotations.Nullable;

/// The program's standard input, without blocking the loop: a task on a loop that reads [System#in] itself blocks all others
/// until somebody has typed something.
///
/// ```java
/// for (String line; (line = Stdin.readLine()) != null;) {
///     log("you said " + line);
/// }
/// ```
///
/// A daemon thread, made at first use, reads `System.in`, whatever that is then, and only when somebody waits for input. As it
/// may have read more than was asked for, do not read `System.in` elsewhere as well. The charset is the property
/// `stdin.encoding`; what is no text in it becomes `U+FFFD`.
///
/// **Order.** Several tasks that wait are served in the order of coming.
///
/// **Cancellation.** Each method is a suspension point. One that is cancelled has taken nothing: the line that it waited for is
/// the next one's.
///
/// The methods may be called from any thread, on loops and off.
public final class Stdin {

    private static final TextInput INPUT = new TextInput("standard input", () -> System.in,
            Charset.forName(System.getProperty("stdin.encoding", ""), Charset.defaultCharset()));

    private Stdin() {
    }

    /// Reads a line. It ends with `\n`, `\r`, `\r\n`, or with the input.
    ///
    /// @return without its end; null at the end of the input, then and ever after
    /// @throws IOException          if reading failed
    /// @throws InterruptedException if the caller is cancelled or interrupted; no line is lost
    public static @Nullable String readLine() throws IOException, InterruptedException {
        return INPUT.readLine();
    }

    /// Reads what there is, as it came, for input that is not made of lines: waits only if there is nothing.
    ///
    /// @return at least one character, and the ends of lines, too; null at the end of the input
    /// @throws IOException          if reading failed
    /// @throws InterruptedException if the caller is cancelled or interrupted; no character is lost
    public static @Nullable String read() throws IOException, InterruptedException {
        return INPUT.read();
    }

    /// The lines that are left, each read when it is asked for.
    ///
    /// @return to be gone through; closing it ends that, and leaves the input open
    public static Items<String> lines() {
        return INPUT.lines();
    }
}
