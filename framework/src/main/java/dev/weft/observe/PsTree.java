package dev.weft.observe;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;

/// The tasks of another JVM: which is stuck, on what, and who holds it.
///
/// ```text
/// java -cp weft-framework.jar:slf4j-api.jar dev.weft.observe.PsTree PID
/// ```
///
/// The other JVM needs no flag and no line of code for it; it must belong to the same user. Nothing is loaded there that its class
/// path does not have, and nothing is changed. A loop that is held up by a task is shown all the same.
///
/// | Arguments | Prints |
/// |---|---|
/// | none | the JVMs in which a loop was opened, with their pids |
/// | `PID` | its tree, as [TreeText] |
/// | `--json PID` | its tree, as [TreeJson] |
/// | `--ascii PID` | its tree without box characters; so it is also where the terminal has none |
/// | `--stacks ID PID` | where the task, guest or thread of that id stands |
/// | `--watch SECONDS PID` | its tree again and again, until it ends |
///
/// The exit code is 0; 1 if that JVM could not be looked at, and the message says why; 2 if the arguments are wrong.
public final class PsTree {

    private final PrintStream out;
    private final PrintStream err;

    PsTree(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /// The command.
    ///
    /// @param arguments `--help` explains them
    public static void main(String[] arguments) {
        int code = new PsTree(System.out, System.err).run(List.of(arguments));
        System.exit(code);
    }

    /// @return the exit code
    int run(List<String> arguments) {
        try {
            PsTreeArguments asked = PsTreeArguments.of(arguments);
            if (asked.help()) {
                out.println(PsTreeArguments.USAGE);
            } else if (asked.pid().isEmpty()) {
                WeftJvms.list().forEach(out::println);
            } else {
                look(asked);
            }
            return 0;
        } catch (IllegalArgumentException e) {
            err.println("error: " + e.getMessage());
            err.println(PsTreeArguments.USAGE);
            return 2;
        } catch (NotSeenException e) {
            err.println("error: " + e.getMessage());
            return 1;
        } catch (NoClassDefFoundError e) {
            err.println("error: this Java runtime cannot look into another JVM: it has no " + e.getMessage()
                    + ". Use a full JDK, or an image with the modules jdk.attach and java.management.rmi.");
            return 1;
        } catch (InterruptedException e) {
            return 0;
        } finally {
            out.flush();
        }
    }

    private void look(PsTreeArguments asked) throws NotSeenException, InterruptedException {
        try (OtherJvm jvm = OtherJvm.attach(asked.pid())) {
            print(jvm, asked);
            while (asked.every() != null) {
                Pause.of(asked.every());
                if (!jvm.isAlive()) {
                    out.println("process " + asked.pid() + " has ended");
                    return;
                }
                out.print(System.console() != null && System.console().isTerminal() ? "\u001b[H\u001b[2J" : "\n");
                print(jvm, asked);
            }
        }
    }

    private void print(OtherJvm jvm, PsTreeArguments asked) throws NotSeenException {
        if (!asked.stackOf().isEmpty()) {
            String stack = jvm.ask(tasks -> String.join("\n", tasks.stack(asked.stackOf())));
            if (stack.isEmpty()) {
                throw new NotSeenException("nobody of the id " + asked.stackOf() + " has a stack in process "
                        + asked.pid() + ": it has ended or not begun, or it is a group. The tree shows the ids.");
            }
            out.println(stack);
        } else if (asked.json()) {
            out.println(jvm.ask(TasksMXBean::json));
        } else {
            out.print(jvm.ask(asked.ascii() || !out.charset().newEncoder().canEncode('├')
                    ? TasksMXBean::ascii
                    : TasksMXBean::text));
        }
        out.flush();
    }
}
